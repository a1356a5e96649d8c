"""Valid inputs made hostile: bytes, JSON, CSV, TOML, XML, archives and the words of a command."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

Mutation = Callable[[random.Random, bytes], tuple[bytes, str]]

HUGE = "9" * 5000
DEEP = 100_000
# What stands where a value stood, as JSON text.
JSON_VALUES = (
    HUGE, f"-{HUGE}", f"1e{HUGE}", "1e400", "-1e400", "1e-400", "1e308", "5e-324", "NaN", "Infinity", "-0",
    '"\\ud800"', '"a\\u0000b"', '"\\u001b[31m\\u202e"', '"²"', '"١٢"', '"1e999999999"', '"1/0"', '"1/3"',
    '"9999-12-31"', '"0001-01-01"', '"2026-02-30"', '"=1+1"', '""', '" "', '"\\n"', "null", "true", "false",
    "[]", "{}", "[[]]", '{"": {}}', "-1", "0", "1", "0.1", "1e9", "[1, 2, 3]", f'"{"x" * 200_000}"',
    "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, "[" + "1," * 100_000 + "1]", '"A+B"', '"+"',
)  # fmt: skip
CELLS = (
    "", " ", "-1", "0", "1e400", "-1e400", "nan", "inf", "1e999999999", HUGE, "²", "١٢", "1,250", "1.250,5",
    "=1+1", "-", "+", "@x", "\t", "a\0b", "\x1b[31m", "\u202ex", "9999-12-31", "0001-01-01", "yes", "no",
    "x" * 200_000, "A+B", "A;B", '"', "'", "\n", "\r", "1/3", "0x10", "1_000", "−5", "NULL", "None", "A B",
)  # fmt: skip
TOML_VALUES = (
    HUGE, "1e400", "nan", "inf", "-inf", '""', '"\\u0000"', '"x\\u001b[31m"', "[]", "{}", "[[]]", "true",
    "-1", "0", "9999-12-31", "0001-01-01", "2026-02-30", '"\\ud800"',
    "[" * 3000 + "]" * 3000, f'"{"x" * 200_000}"',
    "{a = " * 500 + "1" + "}" * 500, "1979-05-27T07:32:00Z", "0x10", "1_000", '["a", 1]', "'=1+1'",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-32", "cp1251", "utf-8-sig", "utf-7")
_BOMB = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1 if i else str()};" * 10}">' for i in range(9))
    + "]>"
)


def any_bytes(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """The bytes damaged without regard to what they mean."""
    n = max(len(data), 1)
    at, far = rng.randrange(n), rng.randrange(n)
    low, high = min(at, far), max(at, far)
    kind = rng.choice(
        ("flip", "flip", "flips", "cut", "cut", "drop", "twice", "noise", "empty", "nul", "encoding", "crlf")
    )
    if kind == "flip":
        made = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    elif kind == "flips":
        changed = bytearray(data)
        for _ in range(rng.randint(2, 30)):
            if changed:
                changed[rng.randrange(len(changed))] = rng.randrange(256)
        made = bytes(changed)
    elif kind == "cut":
        made = data[:at]
    elif kind == "drop":
        made = data[:low] + data[high:]
    elif kind == "twice":
        made = data[:high] + data[low:]
    elif kind == "noise":
        made = data[:at] + rng.randbytes(rng.randint(1, 200)) + data[at:]
    elif kind == "empty":
        made = rng.choice((b"", b"\n", b" ", b"\0", b"\xef\xbb\xbf", b"null", b"[]", b"{}", b"1"))
    elif kind == "nul":
        made = data[:at] + b"\0" + data[at:]
    elif kind == "encoding":
        made = data.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")
    else:
        made = data.replace(b"\n", b"\r\n")
    return made, f"bytes, {kind} at {at}"


def json_values(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """One value of a JSON text replaced, or one key taken away, renamed or written twice."""
    value = json.loads(data)
    places = list(_places(value))
    path = rng.choice(places)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    kind = rng.choice(("value", "value", "value", "value", "drop", "name", "twice", "copy"))
    if not path:
        new = rng.choice(JSON_VALUES)
        return new.encode(), f"json, the whole: {new[:30]}"
    last = path[-1]
    if kind == "drop":
        del holder[last]
        return json.dumps(value).encode(), f"json, without {path}"
    if kind == "copy":
        other = rng.choice(places)
        copied = value
        for step in other:
            copied = copied[step]
        holder[last] = json.loads(json.dumps(copied))
        return json.dumps(value).encode(), f"json, {path} is {other}"
    if kind in ("name", "twice") and isinstance(holder, dict):
        mark = "\ue000" if kind == "name" else last
        new = rng.choice((last + " ", last.upper(), "", "\x1b[31m", "x" * 70_000, "constructor", "A+B"))
        holder["\ue000"] = holder.pop(last) if kind == "name" else holder[last]
        made = json.dumps(value, ensure_ascii=False).replace(
            '"\ue000"', json.dumps(new if mark != last else last)
        )
        return made.encode(), f"json, {kind} {path}: {new[:20]!r}"
    new = rng.choice(JSON_VALUES)
    holder[last] = "\ue000"
    return json.dumps(value, ensure_ascii=False).replace(
        '"\ue000"', new
    ).encode(), f"json, {path}: {new[:30]}"


def _places(value: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _places(inner, (*path, key))


def csv_cells(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """One cell of a CSV replaced, or a row or column taken away, added or doubled."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    r = rng.randrange(len(rows))
    c = rng.randrange(max(len(rows[r]), 1))
    kind = rng.choice(("cell",) * 6 + ("head", "row", "column", "extra", "twice", "columns", "separator"))
    delimiter, what = ",", ""
    if kind == "cell":
        what = rng.choice(CELLS)
        rows[r][c : c + 1] = [what]
    elif kind == "head":
        what = rng.choice((rows[0][c % len(rows[0])].upper(), "", "x", rows[0][0], "\x1b[31m"))
        rows[0][c % len(rows[0])] = what
    elif kind == "row":
        del rows[r]
    elif kind == "column":
        rows = [row[:c] + row[c + 1 :] for row in rows]
    elif kind == "extra":
        rows[r].append(rng.choice(("", "x")))
    elif kind == "twice":
        rows.insert(r, rows[r])
    elif kind == "columns":
        rows = [[*row, row[c] if c < len(row) else ""] for row in rows]
    else:
        delimiter = rng.choice(";\t|")
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass"), f"csv, {kind} at {r},{c}: {what[:20]!r}"


def toml_lines(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """One value of a TOML text replaced, or one line taken away or doubled."""
    lines = data.decode().splitlines()
    i = rng.randrange(len(lines))
    kind = rng.choice(("value", "value", "value", "drop", "twice", "table"))
    new = rng.choice(TOML_VALUES)
    if kind == "value" and "=" in lines[i]:
        lines[i] = lines[i].split("=")[0] + "= " + new
    elif kind == "drop":
        del lines[i]
    elif kind == "table":
        lines.insert(i, rng.choice(("[x]", "[[x]]", "[name]", "x = 1", "= 1", "[" + "a." * 2000 + "a]")))
    else:
        lines.insert(i, lines[i])
    return "\n".join(lines).encode("utf-8", "replace"), f"toml, {kind} at {i}: {new[:20]}"


def xml_values(rng: random.Random, data: bytes) -> tuple[bytes, str]:
    """One attribute or text of an XML file replaced, or an element taken away, or a bomb."""
    text = data.decode("utf-8", "replace")
    kind = rng.choice(("attribute",) * 5 + ("text", "element", "bomb", "deep"))
    if kind == "bomb":
        at = text.find("?>") + 2
        return (text[:at] + _BOMB + text[at:].replace(">", ">&a8;", 1)).encode(), "xml, bomb"
    if kind == "deep":
        at = text.rfind("</")
        return (text[:at] + "<a>" * 50_000 + "</a>" * 50_000 + text[at:]).encode(), "xml, deep"
    pattern = {"attribute": r'="[^"]*"', "text": r">[^<>\s][^<>]*<", "element": r"<[^<>]*/>"}[kind]
    found = list(re.finditer(pattern, text))
    if not found:
        return data[: len(data) // 2], "xml, half"
    match = rng.choice(found)
    new = rng.choice(CELLS).translate({ord(c): None for c in '<&"\0\x1b'})
    with_edges = {"attribute": f'="{new}"', "text": f">{new}<", "element": ""}[kind]
    made = text[: match.start()] + with_edges + text[match.end() :]
    return made.encode("utf-8", "replace"), f"xml, {kind} {match[0][:30]}: {new[:20]!r}"


def archive(inner: Mutation) -> Mutation:
    """A member of a zip archive mutated, or the archive itself."""

    def mutate(rng: random.Random, data: bytes) -> tuple[bytes, str]:
        if rng.random() < 0.25:
            return any_bytes(rng, data)
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            members = {name: source.read(name) for name in source.namelist()}
        name = rng.choice(sorted(members))
        kind = rng.choice(("inner",) * 6 + ("bytes", "drop", "name", "big"))
        what = ""
        if kind == "inner":
            members[name], what = inner(rng, members[name])
        elif kind == "bytes":
            members[name], what = any_bytes(rng, members[name])
        elif kind == "drop":
            del members[name]
        elif kind == "big":
            members[name] = b"<a>" + b" " * 60_000_000
        else:
            what = rng.choice(("../x", "/x", "a\\b", "", "x" * 300, name.upper(), "\x1b.xml"))
            members[what] = members.pop(name)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
            for member, body in members.items():
                made.writestr(zipfile.ZipInfo(member), body, zipfile.ZIP_DEFLATED)
        return target.getvalue(), f"zip, {kind} {name}: {what}"

    return mutate


# A path or value where another was expected; none of them is a folder outside the test's own.
WORDS = (
    "", "-", "--", ".", "/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/dev/stdout", "missing",
    "missing/deep/x.json", "file/x", "folder", "loop", "fifo", "a" * 300, "x/" * 3000, "a\0b", "\ud800",
    "\udcff", "-1", "0", HUGE, "1e400", "²", "2024-01", "=1+1", "\x1b[31m", "\u202ex", "{}", "A+B", "A=1",
    "A=", "=", "+", ",", "A+B,C", "A-B", "a:b:c", "2024", "1-1", "3000-1000", "0001-9999", "x" * 200_000,
)  # fmt: skip
# What an output may be called: nothing that lies outside the test's own folder but devices.
OUTPUTS = (
    "-", ".", "/dev/null", "/dev/full", "/dev/stdout", "/dev/stdin", "folder", "file", "file/x", "loop",
    "link", "missing/deep/x.json", "a" * 300, "a" * 255, "x/" * 3000, "a\0b", "\ud800", "\udcff", "\x1b[31m",
    "\u202ex",
)  # fmt: skip
OPTIONS = (
    "--nonsense", "--json", "--year", "--out", "--set", "--scenario", "--block", "--contracted", "-x",
    "--help", "--verify", "--map", "--version", "--law=ideal", "--gas=ideal", "--anchor=in=50",
    "--observed", "--years", "--set=", "--set=x", "--block=A,B", "--unions=A,A",
    "--set=supplies[A_FIELD,2024].capacity*=1e400",
    f"--year={HUGE}", "--set=supplies[A_FIELD,2024].capacity=1/0", "--compressors=free", "--decision=x",
)  # fmt: skip
_NAMES_OUTPUT = ("--json", "--out", "--map")


def words_of(rng: random.Random, words: list[str], outputs: frozenset[str]) -> tuple[list[str], str]:
    """The words of a command with one of them replaced, taken away, written twice, or one more."""
    made = list(words)
    kind = rng.choice(("replace",) * 5 + ("add", "add", "drop", "twice", "output", "output"))
    first = 1 if len(made) > 1 else 0
    i = rng.randrange(first, len(made)) if len(made) > first else 0
    if kind == "output":
        new = rng.choice(OUTPUTS)
        if rng.random() < 0.5 or not outputs:
            return [*made, "--json", new], f"words, --json {new[:20]!r}"
        old = rng.choice(sorted(outputs))
        return [new if w == old else w for w in made], f"words, {old} is {new[:20]!r}"
    if kind == "add":
        new = rng.choice(OPTIONS)
        values = OUTPUTS if new in _NAMES_OUTPUT else WORDS
        value = [] if rng.random() < 0.5 or "=" in new else [rng.choice(values)]
        return [*made, new, *value], f"words, with {new[:30]} {[v[:20] for v in value]}"
    if kind == "drop":
        what = made.pop(i)
        return made, f"words, without {what}"
    if kind == "twice":
        made.insert(i, made[i])
        return made, f"words, {made[i]} twice"
    is_output = made[i] in outputs or (i > 0 and made[i - 1] in _NAMES_OUTPUT)
    new = rng.choice(OUTPUTS if is_output else WORDS)
    made[i] = new
    return made, f"words, {words[i]} is {new[:20]!r}"
