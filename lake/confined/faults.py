"""Rows of a sheet that can't be read as rows: error cells, formulas without a value, merged cells."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from lake.confined.sheet_xml import Findings

MOST = 100_001
"""More faults than the parent takes; further ones needn't be found."""

_BLANK = "\ufeff \t\r\n\u3000"


class Fault(NamedTuple):
    """A row that can't be read; ``area`` is the range of cells concerned, as Excel writes it."""

    line: int
    column: str | None
    value: str
    rule: str
    area: str


class Place(NamedTuple):
    """Where things stand: headers, declared headers, first data row and first column, both from 0."""

    names: Sequence[str | None] | None
    declared: tuple[str, ...]
    first: int
    offset: int

    def header(self, column: int) -> str | None:
        """Return the header of a column of the batch, None if it has none."""
        if not 0 <= column < len(self.names if self.names is not None else self.declared):
            return None
        name = self.declared[column] if self.names is None else self.names[column]
        return name and name.strip(_BLANK) or None

    def concerns(self, column: int) -> bool:
        """Return whether a column is one of the declared, or none of the sheet's is."""
        header = self.header(column)
        return header in self.declared or not self.declared and header is not None


def of_sheet(
    place: Place,
    columns: Sequence[pa.Array],
    filled: pa.Array,
    errors: Sequence[tuple[int, int, str]],
    found: Findings,
) -> list[Fault]:
    """Return one fault for each row that has any, by row; ``errors`` are fastexcel's row, column, detail."""
    faults: dict[int, Fault] = {}
    for row, at, detail in errors:
        named = re.search(r"Error\((\w+)\)", detail)
        value = f"#{named[1]}" if named else "#"
        fault = Fault(row + 1, place.header(at), value, "cell_error", _cell(row, at + place.offset))
        faults.setdefault(row, fault)
    for line, at in found.uncalculated:
        if place.concerns(at - place.offset):
            header = place.header(at - place.offset)
            faults.setdefault(line - 1, Fault(line, header, "", "formula_without_value", _cell(line - 1, at)))
    for fault in _merged(place, columns, filled, found):
        faults.setdefault(fault.line - 1, fault)
        if len(faults) >= MOST:
            break
    return [faults[row] for row in sorted(faults) if row >= place.first]


def _merged(place: Place, columns: Sequence[pa.Array], filled: pa.Array, found: Findings) -> Iterator[Fault]:
    """Yield the rows that lack a value because a merged area has it in its first cell only."""
    for top, left, bottom, right in found.merges:
        inside = [at for at in range(left, right + 1) if place.concerns(at - place.offset)]
        beside = [at for at in inside if at > left]
        area = f"{_cell(top - 1, left)}:{_cell(bottom - 1, right)}"
        for row in range(max(top - 1, place.first), min(bottom, len(filled))):
            lacking = beside if row == top - 1 else inside
            if lacking and filled[row].as_py():
                value = _value(columns, top - 1, left - place.offset)
                yield Fault(row + 1, place.header(lacking[0] - place.offset), value, "merged_cells", area)


def _value(columns: Sequence[pa.Array], row: int, column: int) -> str:
    return columns[column][row].as_py() or "" if 0 <= column < len(columns) else ""


def _cell(row: int, column: int) -> str:
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
