"""What every connector takes and gives: one protocol, the relation it makes, the rows it can't read.

Nothing about a single format belongs here, and nothing about what a value means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.engine import Engine, quoted
from lake.errors import UnreadableDelivery

LINE = "_line"
"""The column that says where a row stood."""

PART = 10**12
"""What ``_line`` of a delivery of several parts grows by from one part to the next."""

MAX_REJECTS = 100_000
"""More unreadable rows than this and the file as a whole is unreadable."""

_VALUE_SHOWN = 500


@dataclass(frozen=True)
class Reject:
    """A row that can't be read: where it stands, its text (cut to 500 characters), why, what to do.

    Without ``line`` the row has no place in a delivery, only in a workbook that corrects one.
    """

    line: int | None
    column: str | None
    value: str
    rule: str
    hint: Text

    @classmethod
    def of(cls, line: int | None, text: str, rule: str, hint: Text, column: str | None = None) -> "Reject":
        """Return a reject whose text is cut to what a page can show."""
        return cls(line, column, text[:_VALUE_SHOWN], rule, hint)


@dataclass(frozen=True)
class Incoming:
    """A delivery as text: ``relation`` is a view with a VARCHAR per header and ``_line`` BIGINT.

    ``_line`` is the line of the file on which the record begins, the row of the sheet, or the number
    of the record in a Parquet file or SQLite table; all count from 1. Rows come in no promised order.

    ``parts`` are the sheets or the members of an archive that the rows are of; with several, ``_line`` and
    the lines of rejects are ``PART`` × the part's number, from 0, plus the line. ``made_of`` are deliveries
    that this one is put together from.
    """

    relation: str
    headers: tuple[str, ...]
    rejects: tuple[Reject, ...] = ()
    parts: tuple[str, ...] = ()
    made_of: tuple["Incoming", ...] = ()

    def drop(self, engine: Engine) -> None:
        """Give the memory of the rows back."""
        engine.run(f"DROP VIEW IF EXISTS {quoted(self.relation)}")
        engine.drop(rows_of(self.relation), _skipped(self.relation))
        for each in self.made_of:
            each.drop(engine)


class Connector(Protocol):
    """Reads one kind of file."""

    def read(self, engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
        """Read a file as text; ``headers`` are the declared ones, used where the file names none.

        Raises UnreadableDelivery.
        """
        ...


def rows_of(relation: str) -> str:
    """Return the name of the table that holds a relation's rows."""
    return f"{relation}_rows"


def publish(
    engine: Engine,
    relation: str,
    headers: Sequence[str],
    line: str = quoted(LINE),
    columns: Sequence[str] | None = None,
    skipped: Sequence[range] = (),
) -> None:
    """Make the view ``relation`` over its table of rows, without those of the lines ``skipped``.

    ``line`` is SQL for ``_line``; ``columns`` are the table's columns where they aren't named like the
    headers.
    """
    named = [f"{quoted(c)} AS {quoted(h)}" for c, h in zip(columns or headers, headers, strict=True)]
    selected = ", ".join([*named, f"CAST({line} AS BIGINT) AS {quoted(LINE)}"])
    where = ""
    if skipped:
        lines = pa.table({"line": np.concatenate([np.arange(r.start, r.stop) for r in skipped])})
        engine.store_arrow(_skipped(relation), lines)
        where = f" WHERE {line} NOT IN (SELECT line FROM {quoted(_skipped(relation))})"
    rows = quoted(rows_of(relation))
    engine.run(f"CREATE TEMP VIEW {quoted(relation)} AS SELECT {selected} FROM {rows}{where}")


def _skipped(relation: str) -> str:
    return f"{relation}_skipped"


def refuse_flood(rejects: Sequence[Reject], path: Path, format: FileFormat) -> None:
    """Raise UnreadableDelivery if there are more rejects than ``MAX_REJECTS``."""
    if len(rejects) > MAX_REJECTS:
        raise UnreadableDelivery(
            path,
            format,
            "too_many_rejects",
            Text(zh=f"超过 {MAX_REJECTS} 行无法读取", en=f"more than {MAX_REJECTS} rows can't be read"),
            Text(
                zh="检查文件格式、分隔符、编码和双引号是否与目录一致",
                en="check that format, delimiter, encoding and quotes are as the catalogue says",
            ),
        )


def checked_headers(found: Sequence[str | None], path: Path, format: FileFormat) -> tuple[str, ...]:
    """Return the headers without outer white space and byte order mark, each one different.

    A column without a header is named by its position. The engine doesn't tell ``ID`` from ``id``,
    so headers that differ in case only are refused like equal ones: UnreadableDelivery.
    """
    headers = tuple((h or "").strip("\ufeff \t\r\n\u3000") or f"column {n}" for n, h in enumerate(found, 1))
    seen = {LINE: 0}
    for number, header in enumerate(headers, 1):
        if header.casefold() in seen:
            first = seen[header.casefold()]
            raise UnreadableDelivery(
                path,
                format,
                "duplicate_header",
                # not the header itself: where the header row is missing it is somebody's value
                Text(
                    zh=f"第 {first} 列与第 {number} 列同名",
                    en=f"columns {first} and {number} have one header",
                ),
                Text(
                    zh="每列的列名必须不同（不分大小写），且不得为 _line",
                    en="give every column a name of its own (case doesn't count), other than _line",
                ),
            )
        seen[header.casefold()] = number
    return headers
