"""Names of columns and sides as people write them in English, Russian, Kazakh and Uzbek."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "point": ("point", "border point", "пункт", "точка", "пункт сдачи", "нүкте", "пункті", "nuqta", "punkt"),
    "side": ("side", "сторона", "жақ", "тарап", "tomon", "taraf"),
    "shipper": ("shipper", "отправитель", "грузоотправитель", "жүк жөнелтуші", "жөнелтуші", "yuk jo'natuvchi",
                "jo'natuvchi"),
    "counterparty": ("counterparty", "контрагент", "контрагенті", "қарсы тарап", "kontragent",
                     "qarshi taraf"),
    "unit": ("unit", "единица", "ед", "ед изм", "единица измерения", "өлшем бірлігі", "birlik",
             "o'lchov birligi"),
    "daily": ("daily", "day", "per day", "сутки", "за сутки", "суточный", "суточное количество", "тәулік",
              "тәулігіне", "sutka", "sutkalik"),
    "total": ("total", "sum", "итого", "всего", "сумма", "барлығы", "жиыны", "jami"),
    "hours": ("hour", "hours", "час", "часы", "сағат", "soat"),
}  # fmt: skip
"""What stands in a head; "total" is no nomination, it must be the sum of the hours."""

SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "exit": ("exit", "out", "выход", "отдача", "сдача", "шығу", "chiqish"),
    "entry": ("entry", "in", "вход", "приём", "прием", "кіру", "kirish"),
}

_OF: Final = {name: field for field, names in NAMES.items() for name in names}
_SIDE_OF: Final = {name: side for side, names in SIDES.items() for name in names}
_HOUR: Final = re.compile(
    r"(?:(?:h|hour|ч|час|сағат|soat)\s*)?(\d{1,2})(?:\s*(?:h|ч|час|сағат|soat))?", re.ASCII
)
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("ʻʼ’‘`´", "'"))


def plain(value: Any) -> str:
    """A head without what people add: case, blanks, colons and full stops."""
    text = unicodedata.normalize("NFKC", str(value)).casefold().translate(_APOSTROPHES)
    return " ".join(re.sub(r"[.:№#()]", " ", text).split())


def field_of(value: Any) -> str | None:
    """The field that a head names; None where it names none."""
    return _OF.get(plain(value))


def hour_of(value: Any) -> int | None:
    """The hour that a head names, from 1: "1", "h 1", "1 час", 1.0; None where it names none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    match = _HOUR.fullmatch(plain(value))
    return int(match[1]) if match and 1 <= int(match[1]) <= 25 else None


def side_of(value: Any) -> str:
    """A side by its name in any of the languages; what is none comes back as it was."""
    return _SIDE_OF.get(plain(value), str(value))
