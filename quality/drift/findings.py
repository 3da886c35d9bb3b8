"""The kinds of drift, and what is said of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.language import Text


class DriftKind(StrEnum):
    """How a delivery may differ from what the catalogue declares."""

    NEW_COLUMN = "new_column"
    MISSING_COLUMN = "missing_column"
    RENAMED_COLUMN = "renamed_column"
    REORDERED = "reordered"
    COLUMN_COUNT = "column_count"
    TYPE_CHANGED = "type_changed"
    NEW_CODES = "new_codes"


@dataclass(frozen=True)
class Drift:
    """One thing that differs: ``column`` is the declared header, or the one found; ``detail`` says what.

    ``suggestion``: of a missing column, the one that it may be called now. ``most``: whether it concerns most
    of the column's values, so that the column isn't what it was.
    """

    kind: DriftKind
    column: str | None
    detail: Text
    suggestion: str | None = None
    most: bool = False


def new_column(header: str) -> Drift:
    """Return the finding of a column that no one declared."""
    detail = Text(
        zh=f"新列“{header}”，目录未声明，未存储", en=f"the new column {header} isn't declared or stored"
    )
    return Drift(DriftKind.NEW_COLUMN, header, detail)


def missing_column(header: str) -> Drift:
    """Return the finding of a declared column that isn't there."""
    return Drift(
        DriftKind.MISSING_COLUMN, header, Text(zh=f"缺少列“{header}”", en=f"the column {header} is missing")
    )


def renamed_column(header: str, now: str, why: Text) -> Drift:
    """Return the finding of a declared column that isn't there, and what it may be called now."""
    detail = Text(
        zh=f"缺少列“{header}”，可能改名为“{now}”（{why.zh}）",
        en=f"the column {header} is missing and may now be {now} ({why.en})",
    )
    return Drift(DriftKind.RENAMED_COLUMN, header, detail, now)


def reordered(headers: Sequence[str]) -> Drift:
    """Return the finding that the declared columns stand in another order; nothing follows from it."""
    listed = "、".join(headers)
    detail = Text(
        zh=f"列的顺序变为：{listed}（不影响接收）", en=f"the columns' order is now {listed}; no harm done"
    )
    return Drift(DriftKind.REORDERED, None, detail)


def column_count(declared: int, found: str, rows: int) -> Drift:
    """Return the finding that a file without header row has another number of columns."""
    detail = Text(
        zh=f"文件没有列名行，应有 {declared} 列，{rows} 行的列数{'较少' if found == 'fewer' else '较多'}",
        en=f"a file without header row should have {declared} columns; {rows} rows have {found}",
    )
    return Drift(DriftKind.COLUMN_COUNT, None, detail, most=True)


def type_changed(header: str, broken: Text, unexpected: int, evaluated: int) -> Drift:
    """Return the finding that most values of a column aren't what they are declared to be."""
    detail = Text(
        zh=f"列“{header}”的类型变了：{evaluated} 个值中 {unexpected} 个不符合“{broken.zh}”",
        en=f"the type of {header} has changed: {unexpected} of {evaluated} values are not as {broken.en}",
    )
    return Drift(DriftKind.TYPE_CHANGED, header, detail, most=True)


def new_codes(header: str, values: Sequence[tuple[str, int]], unexpected: int, most: bool) -> Drift:
    """Return the finding that values aren't in the code list; ``values``: some, and how often."""
    listed = "、".join(f"{value}（{count}）" for value, count in values)
    in_english = ", ".join(f"{value} ({count})" for value, count in values)
    detail = Text(
        zh=f"列“{header}”有 {unexpected} 个值不在代码表中：{listed}",
        en=f"{unexpected} values of {header} aren't in its code list: {in_english}",
    )
    return Drift(DriftKind.NEW_CODES, header, detail, most=most)
