"""The one writer: files, folders and words leave the house through it, whole or not at all."""

from gasunion.writing.cells import csv_text, text_of_csv
from gasunion.writing.file import write_file, write_parts
from gasunion.writing.folder import update_folder, write_folder
from gasunion.writing.once import write_once
from gasunion.writing.words import drop_unwritten, json_bytes, one_line, silenced, speak, speak_bytes, visible

__all__ = [
    "csv_text",
    "drop_unwritten",
    "json_bytes",
    "one_line",
    "silenced",
    "speak",
    "speak_bytes",
    "text_of_csv",
    "update_folder",
    "visible",
    "write_file",
    "write_folder",
    "write_once",
    "write_parts",
]
