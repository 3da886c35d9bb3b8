"""Deliveries of several parts: sheets of a workbook, members of an archive, read as one.

A row's place is then its part and its line; both are told by ``_line``, see ``Incoming``. The parts must have
the declared columns alike. What a part is, is the connectors' business. Here too: the scratch folder that a
child process writes to, and its refusals as errors.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.confined.refusal import Refusal
from lake.connectors.connector import LINE, PART, Incoming, refuse_flood
from lake.engine import Engine, quoted
from lake.errors import NO_ROOM, DiskFull, UnreadableDelivery


@contextmanager
def scratch(engine: Engine) -> Iterator[Path]:
    """Give a folder of its own in the engine's scratch, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="read-", dir=engine.folder) as folder:
        yield Path(folder).resolve()


@contextmanager
def refusals(path: Path, format: FileFormat) -> Iterator[None]:
    """Turn what a child says of a file into UnreadableDelivery, and a full disk into DiskFull."""
    try:
        yield
    except Refusal as refusal:
        what, hint = (Text(zh=zh, en=en) for zh, en in (refusal.what, refusal.hint))
        raise UnreadableDelivery(path, format, refusal.rule, what, hint, refusal.part) from refusal
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(path.name) from error
        raise


def together(
    engine: Engine,
    path: Path,
    delivery: Delivery,
    declared: Sequence[str],
    read: Sequence[tuple[str, Incoming]],
) -> Incoming:
    """Return parts, by name, as one delivery; raises UnreadableDelivery if declared columns differ."""
    parts = [" / ".join(filter(None, (name, inner))) for name, i in read for inner in i.parts or ("",)]
    if len(read) == 1:
        return replace(read[0][1], parts=tuple(filter(None, parts)))
    wanted = {*declared, *([delivery.operation.column] if delivery.operation else [])}
    _refuse_unlike(path, delivery, wanted, read)
    named = dict[str, str]()
    for header in (h for _, each in read for h in each.headers):
        named.setdefault(header.casefold(), header)
    headers = tuple(named.values())
    relation, offset, selected, rejects = engine.unique_name("incoming"), 0, [], []
    for _, each in read:
        selected.append(_select(each, headers, offset))
        rejects += [replace(r, line=r.line and r.line + offset) for r in each.rejects]
        offset += PART * max(1, len(each.parts))
    refuse_flood(rejects, path, delivery.format)
    engine.run(f"CREATE TEMP VIEW {quoted(relation)} AS {' UNION ALL '.join(selected)}")
    return Incoming(relation, headers, tuple(rejects), tuple(parts), tuple(each for _, each in read))


def _select(part: Incoming, headers: Sequence[str], offset: int) -> str:
    there = {h.casefold() for h in part.headers}
    columns = [f"{quoted(h) if h.casefold() in there else 'NULL::VARCHAR'} AS {quoted(h)}" for h in headers]
    columns.append(f"{quoted(LINE)} + {offset} AS {quoted(LINE)}")
    return f"SELECT {', '.join(columns)} FROM {quoted(part.relation)}"


def _refuse_unlike(
    path: Path, delivery: Delivery, wanted: set[str], read: Sequence[tuple[str, Incoming]]
) -> None:
    """Raise UnreadableDelivery if a part lacks a declared column that another has."""
    there = {h for _, each in read for h in each.headers}
    for name, each in read:
        missing = sorted((wanted & there) - set(each.headers))
        if missing:
            other = next(n for n, i in read if missing[0] in i.headers)
            raise UnreadableDelivery(
                path,
                delivery.format,
                "parts_differ",
                Text(
                    zh=f"“{name}”没有“{other}”中的列：{'、'.join(missing)}",
                    en=f"{name} lacks columns that {other} has: {', '.join(missing)}",
                ),
                Text(
                    zh="使各工作表（各文件）的列名一致，或修改目录中的 sheet、member，只取数据部分",
                    en="give all parts the same columns, or let sheet or member fit data only",
                ),
                name,
            )
