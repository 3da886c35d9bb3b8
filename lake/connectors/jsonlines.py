"""JSON Lines: one object a line, every number as its text, nested values as JSON text.

A key that a line lacks and a JSON null are both NULL; ``""`` stays the empty text. The headers are all
keys met, in the order in which they were. Empty lines are skipped. The engine's own reader rewrites numbers
(1.10 becomes 1.1), so it is given the plain lines only: see ``plainjson``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.connectors.batches import BATCH, Rows
from lake.connectors.connector import Incoming, Reject, checked_headers, publish, refuse_flood
from lake.connectors.encodings import check_encoding, is_utf8
from lake.connectors.lines import bounded_lines
from lake.connectors.plainjson import PlainLines
from lake.connectors.records import MAX_RECORD
from lake.engine import Engine
from lake.exact_json import parse, write

_HINT = Text(
    zh="每行须是一个完整的 JSON 对象，键不得重复", en="each line must be one JSON object, no key twice"
)
_BYTES_HINT = Text(
    zh="含有不符合所声明编码的字节；以声明的编码重新导出该行",
    en="bytes that aren't in the declared encoding; export the row in the declared encoding",
)

_LONG_HINT = Text(
    zh="该行超过 2 MB；检查换行符是否丢失，每行一个对象",
    en="longer than 2 MB: check that line ends weren't lost; one object a line",
)
_SHOWN = 2000
_DEEP = 100

_Object = dict[str, Any]


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read a JSON Lines file; see ``Connector``.

    ``headers`` and the operation's column stand in for the keys of a file without rows.
    """
    check_encoding(path, delivery.encoding, FileFormat.JSONL)
    relation = engine.unique_name("incoming")
    rows, rejects, columns = Rows(engine, relation), list[Reject](), dict[str, str]()
    plain = PlainLines(engine, path, relation) if is_utf8(delivery.encoding) else None
    if plain and plain.readable:
        _read_mostly_plain(path, plain, rows, rejects, columns)
    else:
        _read_each(path, delivery.encoding, rows, rejects, columns)
    if plain:
        plain.drop()
    if not columns:
        operation = (delivery.operation.column,) if delivery.operation else ()
        columns = {h: f"c{n}" for n, h in enumerate(dict.fromkeys((*operation, *headers)))}
        rows.add([], {c: [] for c in columns.values()})
    found = checked_headers(tuple(columns), path, FileFormat.JSONL)
    publish(engine, relation, found, columns=tuple(columns.values()))
    return Incoming(relation, found, tuple(rejects))


def row(
    _: Engine, path: Path, delivery: Delivery, __: tuple[str, ...], line: int
) -> dict[str, str | None] | None:
    """Return key → text of the object on a line, None if there is none: reads up to it."""
    with path.open("rb") as file:
        content = next((c for number, c in bounded_lines(file, MAX_RECORD) if number == line), b"")
    found = _parsed(content, line, delivery.encoding)
    if isinstance(found, Reject):
        return None
    names = dict(zip(found, checked_headers(tuple(found), path, FileFormat.JSONL), strict=True))
    return {names[key]: _text(value) for key, value in found.items()}


def _read_mostly_plain(
    path: Path, plain: PlainLines, rows: Rows, rejects: list[Reject], columns: dict[str, str]
) -> None:
    """Have the engine read the plain lines; parse the others here. Fills ``rejects`` and ``columns``."""
    found = {line: _parsed(text.encode(), line, "utf-8") for line, text in plain.odd()}
    rejects += [each for each in found.values() if isinstance(each, Reject)]
    objects = {line: each for line, each in found.items() if not isinstance(each, Reject)}
    first = sorted([*plain.first, *((line, list(each)) for line, each in objects.items())])
    columns.update(
        {key: f"c{n}" for n, key in enumerate(dict.fromkeys(k for _, keys in first for k in keys))}
    )
    checked_headers(tuple(columns), path, FileFormat.JSONL)
    plain.add_to(rows, columns)
    rows.add(list(objects), {c: [_text(o.get(key)) for o in objects.values()] for key, c in columns.items()})


def _read_each(path: Path, encoding: str, rows: Rows, rejects: list[Reject], columns: dict[str, str]) -> None:
    """Parse every line here. Fills ``rejects`` and ``columns``, which maps keys to columns of ``rows``."""
    for lines, objects, bad in _batches(path, encoding):
        rejects += bad
        refuse_flood(rejects, path, FileFormat.JSONL)
        for key in dict.fromkeys(key for each in objects for key in each):
            columns.setdefault(key, f"c{len(columns)}")
        rows.add(lines, {c: [_text(each.get(key)) for each in objects] for key, c in columns.items()})


def _batches(path: Path, encoding: str) -> Iterator[tuple[list[int], list[_Object], list[Reject]]]:
    """Yield the line numbers and objects of some lines, and the lines among them that are none."""
    lines: list[int] = []
    objects: list[_Object] = []
    rejects: list[Reject] = []
    with path.open("rb") as file:
        for number, line in bounded_lines(file, MAX_RECORD):
            if not line.strip():
                continue
            found = _parsed(line, number, encoding)
            if isinstance(found, Reject):
                rejects.append(found)
            else:
                lines.append(number)
                objects.append(found)
            if len(lines) + len(rejects) >= BATCH:
                yield lines, objects, rejects
                lines, objects, rejects = [], [], []
    yield lines, objects, rejects


def _parsed(line: bytes, number: int, encoding: str) -> _Object | Reject:
    if len(line) > MAX_RECORD:
        return Reject.of(number, line[:_SHOWN].decode(encoding, "replace"), "record_too_long", _LONG_HINT)
    try:
        text = line.decode(encoding).strip("\ufeff \t\r\n")
        found = parse(text, repeating=False)
        if b"\\u" in line or line.count(b"[") + line.count(b"{") > _DEEP:
            write(found)  # what is nested too deeply can't be told
            json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except UnicodeError:
        return Reject.of(number, line.decode(encoding, "replace").strip(), "bad_bytes", _BYTES_HINT)
    except (ValueError, RecursionError):
        return Reject.of(number, text, "bad_json", _HINT)
    return found if isinstance(found, dict) else Reject.of(number, text, "bad_json", _HINT)


def _text(value: Any) -> Any:
    """Return a value as text: texts and numbers as they are, None as None, the rest as JSON."""
    return value if value is None or isinstance(value, str) else write(value)
