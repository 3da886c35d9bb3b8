"""One sheet of an xlsx workbook, as the text of its cells.

An empty cell is NULL; there is no empty text. Text cells stay as they are. A number is written without
needless fraction, from 16 digits on as in ``numbers`` (Excel keeps 15, so the rest is lost); fractions
have at most nine decimals. A date is ISO, with its time if it has one; a time of day is HH:MM:SS. A row
with an error cell (#N/A …) is a reject. The first row with a value is the header. Rows without any
value are skipped. ``_line`` is the row number that Excel shows.
"""

import re
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.connectors.batches import Rows
from lake.connectors.connector import LINE, Incoming, Reject, checked_headers, publish, refuse_flood
from lake.connectors.numbers import EXACT_DIGITS
from lake.engine import Engine
from lake.errors import UnreadableDelivery

_LONG = rf"^-?[0-9]{{{EXACT_DIGITS + 1},}}$"
_MIDNIGHT = " 00:00:00"
_DAY_ZERO = r"^(1899-12-3[01]|1904-01-01) "
_ERROR_HINT = Text(
    zh="单元格是公式错误；更正公式或直接填写数值",
    en="the cell is a formula error; correct the formula or enter the value",
)


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read one sheet; see ``Connector``. Without a header row ``headers`` name the columns in order."""
    cells, errors = _cells(path, delivery.sheet)
    if delivery.header:
        names, cells = _split_header(path, cells, delivery.sheet)
    else:
        names = (*headers, *[""] * (cells.width - 1 - len(headers)))
    found = checked_headers(names, path, FileFormat.XLSX)
    first = cells[LINE].min()
    rejects = [_reject(e, found) for e in errors if first is not None and e.position[0] + 1 >= first]
    refuse_flood(rejects, path, FileFormat.XLSX)
    cells = cells.filter(~pl.col(LINE).is_in([r.line for r in rejects]))
    relation = engine.unique_name("incoming")
    columns = [c for c in cells.columns if c != LINE]
    columns += [f"absent{n}" for n in range(len(columns), len(found))]
    _store(Rows(engine, relation), cells, columns)
    publish(engine, relation, found, columns=columns)
    return Incoming(relation, found, tuple(rejects))


def _store(rows: Rows, cells: pl.DataFrame, columns: list[str]) -> None:
    oldest = pl.CompatLevel.oldest()
    nothing = pl.Series([None] * cells.height, dtype=pl.String)
    series = {c: cells[c] if c in cells.columns else nothing for c in columns}
    rows.add(cells[LINE].to_list(), {c: s.to_arrow(compat_level=oldest) for c, s in series.items()})


def _cells(path: Path, sheet: str | None) -> tuple[pl.DataFrame, list[Any]]:
    """Return the rows that hold a value, as text with ``_line``, and the error cells."""
    try:
        book = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise UnreadableDelivery(
            path,
            FileFormat.XLSX,
            "not_xlsx",
            Text(zh="不是完整的 xlsx 工作簿", en="not a whole xlsx workbook"),
            Text(
                zh="用 Excel 另存为 .xlsx（不加密）后重新报送",
                en="save it as .xlsx, not encrypted, and deliver it again",
            ),
            sheet,
        ) from error
    if sheet is not None and sheet not in book.sheet_names:
        raise _no_such_sheet(path, sheet, book.sheet_names)
    batch, errors = _load(book, sheet, "string").to_arrow_with_errors()
    text = pl.DataFrame(batch)
    text = _dates(book, sheet, _long_numbers(book, sheet, text))
    broken = [e.position[0] for e in errors.errors] if errors else []
    lined = text.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    used = pl.any_horizontal(pl.exclude(LINE).is_not_null()) | pl.col(LINE).is_in([n + 1 for n in broken])
    return (lined.filter(used) if text.width else lined), (errors.errors if errors else [])


def _load(book: Any, sheet: str | None, type: str) -> Any:
    """Load the sheet with every cell that isn't of a type, or can't be made so, as null."""
    return book.load_sheet(0 if sheet is None else sheet, header_row=None, skip_rows=0, dtypes=type)


def _long_numbers(book: Any, sheet: str | None, text: pl.DataFrame) -> pl.DataFrame:
    """Write numeric cells of more than 15 digits as 4.40106199001011E+17; text cells stay."""
    suspects = [c for c in text.columns if text[c].str.contains(_LONG).any()]
    if not suspects:
        return text
    numeric = pl.DataFrame(_load(book, sheet, "boolean")).select(
        pl.col(suspects).is_not_null().name.suffix("?")
    )
    sign_digits = r"^(-?)([0-9])([0-9]{14})([0-9]*)$"

    def scientific(column: str) -> pl.Expr:
        parts = pl.col(column).str.extract_groups(sign_digits)
        one, more, rest = (parts.struct.field(str(n)) for n in (2, 3, 4))
        exponent = (rest.str.len_chars() + EXACT_DIGITS - 1).cast(pl.String)
        written = pl.concat_str(parts.struct.field("1"), one, pl.lit("."), more, pl.lit("E+"), exponent)
        rounded = pl.col(f"{column}?") & pl.col(column).str.contains(_LONG)
        return pl.when(rounded).then(written).otherwise(pl.col(column)).alias(column)

    return text.hstack(numeric).with_columns(map(scientific, suspects)).select(text.columns)


def _dates(book: Any, sheet: str | None, text: pl.DataFrame) -> pl.DataFrame:
    """Take midnight off date cells and the day zero off times of day; text cells stay."""
    suspects = [
        c for c in text.columns if (text[c].str.ends_with(_MIDNIGHT) | text[c].str.contains(_DAY_ZERO)).any()
    ]
    if not suspects:
        return text
    dated = pl.DataFrame(_load(book, sheet, "duration")).select(
        pl.col(suspects).is_not_null().name.suffix("?")
    )

    def iso(column: str) -> pl.Expr:
        shown = pl.col(column).str.replace(_DAY_ZERO, "").str.strip_suffix(_MIDNIGHT)
        return pl.when(pl.col(f"{column}?")).then(shown).otherwise(pl.col(column)).alias(column)

    return text.hstack(dated).with_columns(map(iso, suspects)).select(text.columns)


def _split_header(
    path: Path, cells: pl.DataFrame, sheet: str | None
) -> tuple[tuple[str | None, ...], pl.DataFrame]:
    """Return the first row's texts and the rows below it, without columns that hold nothing at all."""
    if cells.is_empty():
        raise UnreadableDelivery(
            path,
            FileFormat.XLSX,
            "no_header",
            Text(zh="工作表为空", en="the sheet is empty"),
            Text(zh="首行须为列名", en="its first row must name the columns"),
            sheet,
        )
    filled = [c for c in cells.columns if c == LINE or cells[c].is_not_null().any()]
    cells = cells.select(filled)
    names = cells.drop(LINE).row(0)
    return names, cells.slice(1)


def _reject(error: Any, headers: tuple[str, ...]) -> Reject:
    row, column = error.position
    named = re.search(r"Error\((\w+)\)", error.detail)
    value = f"#{named[1]}" if named else "#"
    return Reject.of(
        row + 1, value, "cell_error", _ERROR_HINT, headers[column] if column < len(headers) else None
    )


def _no_such_sheet(path: Path, sheet: str, found: list[str]) -> UnreadableDelivery:
    names = "、".join(found)
    return UnreadableDelivery(
        path,
        FileFormat.XLSX,
        "no_such_sheet",
        Text(zh=f"没有工作表“{sheet}”；文件中有：{names}", en=f"no sheet {sheet}; there are: {names}"),
        Text(
            zh="更正工作表名，或修改目录中的 sheet", en="correct the sheet's name, or sheet in the catalogue"
        ),
        sheet,
    )
