"""Sheets of a workbook as Arrow files: the text of every cell, where it stood, what can't be read.

fastexcel reads the workbook; ``sheet_xml`` says of an xlsx what it doesn't tell. How cells are written as
text is told in ``lake.connectors.excel``; what an Arrow file holds, in ``run``.
"""

from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from lake.confined import cells, faults
from lake.confined.refusal import Refusal
from lake.confined.sheet_xml import DOUBTFUL, Findings, first_filled, search

_SHOWN = 20


def run(
    folder: Path,
    path: str,
    format: str,
    sheet: str | None,
    title_rows: int,
    header: bool,
    declared: list[str],
) -> list[dict[str, Any]]:
    """Read the sheets that fit and return of each: name, file, headers and rejects.

    The Arrow file has ``_line`` and a text column c0, c1 … per header. ``headers`` are as they stand in the
    sheet, or None without a header row. A reject is [line, column or None, value, rule, area]. Merged cells
    and formulas without a value matter in the columns ``declared`` only. Raises Refusal.
    """
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise _not_a_book(format) from error
    chosen = _chosen(book, sheet)
    read = [_Sheet(book, path, format, name) for name in chosen]
    answers = []
    for number, each in enumerate(read):
        found = each.read(title_rows, header, declared)
        if found is None:
            continue
        names, rows, rejects = found
        file = folder / f"sheet-{number}.arrow"
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as out:
            out.write_table(rows)
        answers.append({"name": each.name, "file": str(file), "headers": names, "rejects": rejects})
    if not answers:
        raise _empty(chosen[0])
    return answers


def _chosen(book: Any, wanted: str | None) -> list[str]:
    """Return the names of the sheets to read: the one so named, or those that are shown and fit the glob."""
    names: list[str] = book.sheet_names
    if wanted is None:
        return names[:1]
    if wanted in names:
        return [wanted]
    fitting = [n for n in names if fnmatchcase(n, wanted)]
    if len(fitting) > 1:
        fitting = [n for n in fitting if book.load_sheet(n, n_rows=0).visible == "visible"]
    if not fitting:
        some = "、".join(names[:_SHOWN])
        raise Refusal(
            "no_such_sheet",
            (f"没有工作表“{wanted}”；文件中有：{some}", f"no sheet {wanted}; there are: {some}"),
            ("更正工作表名，或修改目录中的 sheet", "correct the sheet's name, or sheet in the catalogue"),
            wanted,
        )
    return fitting


class _Sheet:
    """One sheet being read. Rows are counted from 0 here, as fastexcel does."""

    def __init__(self, book: Any, path: str, format: str, name: str) -> None:
        self.name, self._book, self._path, self._format = name, book, path, format

    def read(
        self, title_rows: int, header: bool, declared: list[str]
    ) -> tuple[list[str | None] | None, pa.Table, list[faults.Fault]] | None:
        """Return headers, rows and rejects; None where nothing stands below the titles."""
        with ThreadPoolExecutor(1) as beside:  # fastexcel and zlib leave Python's lock to the other
            searching = beside.submit(search, self._path, self.name) if self._format == "xlsx" else None
            text, failed = self._load("string").to_arrow_with_errors()
            found = searching.result() if searching else DOUBTFUL
        columns = [pc.cast(c, pa.string()) for c in text.columns]
        errors = [(*e.position, e.detail) for e in failed.errors] if failed else []
        filled = cells.any_filled(columns, text.num_rows)
        top = pc.index(filled.slice(title_rows), True).as_py() + title_rows
        if top < title_rows and (header or not errors):
            return None
        top = max(top, title_rows)
        names = [c[top].as_py() for c in columns] if header else None
        first = top + 1 if header else title_rows
        columns = self._written(columns, found)
        place = faults.Place(names, tuple(declared), first, self._offset(columns, top, found))
        bad = faults.of_sheet(place, columns, filled, errors, found)
        given = 0 if header else len(declared)
        kept = [n for n, c in enumerate(columns) if n < given or _holds(c.slice(top))]
        rows = _rows([columns[n] for n in kept], filled, first, {line for line, *_ in bad})
        return [names[n] for n in kept] if names else None, rows, bad

    def _offset(self, columns: cells.Columns, top: int, found: Findings) -> int:
        """Return the sheet's column that is fastexcel's first one, where that matters."""
        if not found.merges and not found.uncalculated:
            return 0
        start = next((n for n, c in enumerate(columns) if c[top].is_valid), 0)
        return first_filled(self._path, self.name, top + 1) - start

    def _load(self, type: str) -> Any:
        """Load the sheet with every cell that isn't of a type, or can't be made so, as null."""
        return self._book.load_sheet(self.name, header_row=None, skip_rows=0, dtypes=type)

    def _written(self, columns: cells.Columns, found: Findings) -> cells.Columns:
        """Write long numbers and dates as they should be; load the sheet again only where in doubt."""
        written = list(columns)
        if found.long_numbers and (long := cells.long_numbers(columns)):
            numeric = self._load("boolean").to_arrow().columns
            for n in long:
                written[n] = cells.scientific(written[n], numeric[n])
        midnights, times = cells.at_midnight(columns), cells.on_day_zero(columns)
        if midnights or times:
            doubtful = bool(times) or found.midnights
            dated = self._load("duration").to_arrow().columns if doubtful else None
            for n in {*midnights, *times}:
                written[n] = cells.iso(written[n], dated[n] if dated else None)
        return written


def _holds(column: pa.Array) -> bool:
    return bool(column.null_count < len(column))


def _rows(columns: cells.Columns, filled: pa.Array, first: int, rejected: set[int]) -> pa.Table:
    """Return the rows from ``first`` that hold a value and aren't rejected, with ``_line``."""
    lines = pa.arange(1, len(filled) + 1)
    table = pa.table({"_line": lines, **{f"c{n}": c for n, c in enumerate(columns)}}).slice(first)
    good = filled.slice(first)
    if rejected:
        good = pc.and_(good, pc.invert(pc.is_in(table["_line"], pa.array(rejected, pa.int64()))))
    return table if pc.all(good, min_count=0).as_py() else table.filter(good)


def _not_a_book(format: str) -> Refusal:
    return Refusal(
        f"not_{format}",
        (f"不是完整的 {format} 工作簿", f"not a whole {format} workbook"),
        (
            f"用 Excel 另存为 .{format}（不加密）后重新报送",
            f"save it as .{format}, not encrypted, and deliver it again",
        ),
    )


def _empty(sheet: str) -> Refusal:
    return Refusal(
        "no_header",
        ("工作表为空", "the sheet is empty"),
        ("首行须为列名", "its first row must name the columns"),
        sheet,
    )
