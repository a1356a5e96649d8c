"""XML without its dangers: elements, attributes and the line each stands on.

GasLib needs no document type, no entities and no stylesheets. Whatever declares one is refused by its line
before it is expanded: external entities read files of the reader's machine, nested ones fill its memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

from gasunion.outcome import Finding, Refused

DEPTH_MAX: Final = 16
ELEMENTS_MAX: Final = 2_000_000
SEPARATOR: Final = " "  # cannot stand in a name, so it parts namespace and local name without doubt


@dataclass(slots=True)
class Element:
    """One element: its local name, attributes, children and line."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Children of that local name."""
        return (c for c in self.children if c.tag == tag)

    def first(self, tag: str) -> Element | None:
        """The first child of that local name, or None."""
        return next(self.all(tag), None)


def parse(data: bytes, *, name: str) -> Element:
    """The root element of an XML file.

    Parameters
    ----------
    data : the file's bytes. name : what a person calls the file; every fault names it.

    Raises
    ------
    Refused : not well-formed, empty, nested deeper than 16, or with a document type, an entity or an
        unknown encoding; the line is named.
    """
    return _Builder(name).build(data)


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity
        self.parser.ExternalEntityRefHandler = self.external
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def build(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            self.refuse(
                f"is not well-formed XML: {expat.errors.messages[error.code]}.",
                line=error.lineno,
                column=error.offset + 1,
            )
        except (LookupError, ValueError) as error:
            self.refuse(f"cannot be decoded: {error}.")
        if self.root is None:  # expat itself refuses an empty document
            self.refuse("holds no element.")
        return self.root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEPTH_MAX:
            self.refuse(f"is nested deeper than {DEPTH_MAX} elements.")
        if self.count > ELEMENTS_MAX:
            self.refuse(f"holds more than {ELEMENTS_MAX} elements.")
        element = Element(
            tag=tag.rpartition(SEPARATOR)[2],
            attributes={k.rpartition(SEPARATOR)[2]: v for k, v in attributes.items()},
            line=self.parser.CurrentLineNumber,
        )
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str) -> None:
        del tag
        self.open.pop()

    def doctype(self, doctype: str, system_id: str | None, public_id: str | None, internal: bool) -> None:
        del doctype, system_id, public_id, internal
        self.refuse("declares a document type; GasLib files need none and none is read.")

    def entity(self, name: str, *rest: object) -> None:
        del rest
        self.refuse(f"declares the entity {name!r}; none is read.")

    def external(self, context: str, *rest: object) -> int:
        del context, rest
        self.refuse("refers to something outside the file; nothing is fetched.")

    def refuse(self, what: str, *, line: int | None = None, column: int | None = None) -> NoReturn:
        where = f"{self.name}, line {line or self.parser.CurrentLineNumber}"
        if column is not None:
            where += f", column {column}"
        raise Refused([Finding(where=where, what=what, hint="Remove it or fetch the file anew.")])
