"""The order of names in the language of the reader: the alphabet of each language."""

from __future__ import annotations

import re

# Letters in their order; one that is written with two signs stands as two.
_ALPHABETS = {
    "en": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "ru": "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я",
    "kk": "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я",
    "uz": "a b d e f g h i j k l m n o p q r s t u v x y z oʻ gʻ sh ch",
}
# Letters with marks that an English list files under the plain letter.
_PLAIN = str.maketrans("äöüéèáàçñ", "aoueeaacn")


def sort_key(text: str, code: str) -> tuple[tuple[int, ...], str]:
    """A key that puts names of a language in its order; what is no letter of it stands behind."""
    letters = _ALPHABETS.get(code, _ALPHABETS["en"]).split()
    rank = {letter: i for i, letter in enumerate(letters)}
    pattern = "|".join([*sorted(letters, key=len, reverse=True), "."])
    low = text.lower()
    low = low if code != "en" else low.translate(_PLAIN)
    found = re.findall(pattern, low, flags=re.S)
    return tuple(rank.get(sign, 1000 + ord(sign[0]) if sign != " " else -1) for sign in found), text
