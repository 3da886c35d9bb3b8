"""Sheets of an xlsx or xls workbook, as the text of their cells; a child process reads them.

An empty cell is NULL; empty text is what a formula gave. Text cells stay as they are. A number is without
needless fraction, from 16 digits on as in ``numbers`` (Excel keeps 15, so the rest is lost); fractions
have at most nine decimals. A date is ISO, with its time if it has one; a time of day is HH:MM:SS. A formula
is the value that was stored with it. Rejects are rows with an error cell (#N/A …), with a formula that has no
stored value, or with a value missing because cells are merged (the last two are seen in xlsx only). The
first row with a value below the titles is the header. Rows without any value are skipped. ``_line`` is the
row number that Excel shows. Several sheets are read as ``parts`` tells.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.language import Text
from catalog.models import Delivery
from lake.confined.process import run
from lake.connectors.connector import Incoming, Reject, checked_headers, publish, refuse_flood, rows_of
from lake.connectors.parts import refusals, scratch, together
from lake.engine import Engine, quoted

_HINTS = {
    "cell_error": Text(
        zh="单元格是公式错误；更正公式或直接填写数值",
        en="the cell is a formula error; correct the formula or enter the value",
    ),
    "formula_without_value": Text(
        zh="单元格只有公式，没有计算结果；在 Excel 中打开并保存，或直接填写数值",
        en="the formula has no stored value; open and save the file in Excel, or enter the value",
    ),
    "merged_cells": Text(
        zh="合并单元格只有左上角一格有值；取消合并，逐行填写",
        en="of merged cells only the first has a value; unmerge them and fill in each row",
    ),
}


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read the sheets that fit; see ``Connector``. ``headers`` name the columns where no row does."""
    with scratch(engine) as folder, refusals(path, delivery.format):
        sheets = run(
            "sheets",
            folder,
            path=str(path.resolve()),
            format=str(delivery.format),
            sheet=delivery.sheet,
            title_rows=delivery.title_rows,
            header=delivery.header,
            declared=list(headers),
        )
        read = [(each["name"], _stored(engine, path, delivery, headers, each)) for each in sheets]
    return together(engine, path, delivery, headers, read)


def _stored(
    engine: Engine, path: Path, delivery: Delivery, declared: tuple[str, ...], sheet: dict[str, Any]
) -> Incoming:
    relation = engine.unique_name("incoming")
    with pa.memory_map(sheet["file"]) as file:
        rows = pa.ipc.open_file(file).read_all()
        columns = [f"c{n}" for n in range(rows.num_columns - 1)]
        names = sheet["headers"] or (*declared, *[""] * (len(columns) - len(declared)))
        found = checked_headers(names, path, delivery.format)
        rejects = tuple(_reject(fault) for fault in sheet["rejects"])
        refuse_flood(rejects, path, delivery.format)
        absent = [f"absent{n}" for n in range(len(columns), len(found))]
        _fill(engine, relation, rows, absent)
    publish(engine, relation, found, columns=[*columns, *absent])
    return Incoming(relation, found, rejects)


def _fill(engine: Engine, relation: str, rows: pa.Table, absent: Sequence[str]) -> None:
    """Make the table of a sheet's rows, with columns of NULL for headers that no cell stands under."""
    batch = f"{relation}_batch"
    engine.connection.register(batch, rows)
    try:
        nothing = "".join(f", NULL::VARCHAR AS {name}" for name in absent)
        engine.run(f"CREATE TEMP TABLE {quoted(rows_of(relation))} AS SELECT *{nothing} FROM {quoted(batch)}")
    finally:
        engine.connection.unregister(batch)


def _reject(fault: Sequence[Any]) -> Reject:
    line, column, value, rule, area = fault
    hint = _HINTS[rule]
    located = Text(zh=f"{area}：{hint.zh}", en=f"{area}: {hint.en}")
    return Reject.of(line, value, rule, located, column)
