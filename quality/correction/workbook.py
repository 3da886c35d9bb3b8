"""One department's workbook of quarantined rows, written row by row so that any number of them fits.

Every cell is a text: identity numbers keep their digits, and no value can become a formula. Which rows are
in it is ``export``'s.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

import xlsxwriter

from catalog.language import language, say
from lake.connectors.connector import PART
from lake.returned import MARK
from quality.correction.layout import ACTION, LISTING, OURS, VERSION, WITHDRAW, key_of

ROWS_PER_SHEET = 1_000_000
"""Excel has room for 1,048,576, the header among them."""

_LONGEST = 32_767
"""characters in a cell"""
_LONGEST_LIST = 255
"""characters of a list of choices"""
_OUR_WIDTHS = (2, 34, 40, 44, 12)
_WIDTH = 20
_Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
"""A title, a header and rows on the first sheet."""

_BLUE, _RED, _PALE_RED, _GREY, _PALE_YELLOW = "#1F4E78", "#9C0006", "#FFC7CE", "#F2F2F2", "#FFF9E5"


@dataclass(frozen=True)
class Problem:
    """Why a row is in the quarantine; ``column`` may name several headers, joined by 、."""

    column: str | None
    reason: str
    hint: str


@dataclass(frozen=True)
class Row:
    """A quarantined row: where it stood, its cells in the order of the part's headers, what is wrong."""

    line: int
    sheet: str | None
    cells: Sequence[str | None]
    problems: Sequence[Problem]


@dataclass(frozen=True)
class Part:
    """The open rows of one delivery; ``choices`` are the values that a column's cells may have."""

    feed: str
    name: str
    delivery: str
    file: str
    business_date: date
    headers: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    rows: Iterable[Row]


@dataclass(frozen=True)
class Whole:
    """A delivery that was refused as a whole, or something about one that concerns no single row."""

    name: str
    file: str
    business_date: date
    reason: str
    hint: str


@dataclass
class Book:
    """One workbook. Use it as a context manager; parts first, the first sheet is filled at the end."""

    path: Path
    scratch: Path
    title: str
    night: date
    rows_per_sheet: int = ROWS_PER_SHEET
    _listed: list[tuple[str, Part, int]] = field(default_factory=list)
    _parts: int = 0

    def __enter__(self) -> "Book":
        options = {
            "constant_memory": True,
            "tmpdir": str(self.scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(self.path), options)
        made = datetime.combine(self.night, time.min)
        self._book.set_properties({"title": self.title, "created": made})
        self._book.set_custom_property(MARK, VERSION)
        self._first = self._book.add_worksheet(say("说明", "Read me"))
        self._formats()
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def _formats(self) -> None:
        made = {"valign": "top", "num_format": "@"}
        add = self._book.add_format
        self._text = add(made)
        self._bad = add({**made, "bg_color": _PALE_RED, "font_color": _RED, "border": 1})
        self._said = add({**made, "bg_color": _PALE_YELLOW, "text_wrap": True})
        self._where = add({**made, "font_color": "#7F7F7F", "bg_color": _GREY})
        self._head = add({"bold": True, "font_color": "white", "bg_color": _BLUE, "text_wrap": True})
        self._big = add({"bold": True, "font_size": 16, "font_color": _BLUE})
        self._plain = add({"text_wrap": True, "valign": "top"})

    def add(self, part: Part) -> int:
        """Write a delivery's rows on as many sheets as they need; return how many rows there were."""
        self._parts += 1
        sheet, at, total = None, 0, 0
        for row in part.rows:
            if sheet is None or at == self.rows_per_sheet:
                self._close(sheet, part, at)
                sheet, at = self._opened(part, total), 0
            at += 1
            total += 1
            self._write(sheet, at, part, row)
        self._close(sheet, part, at)
        return total

    def _opened(self, part: Part, written: int) -> Any:
        again = f" ({written // self.rows_per_sheet + 1})" if written else ""
        name = "".join(" " if c in "[]:*?/\\'" else c for c in f"{self._parts} {part.name}")
        sheet = self._book.add_worksheet(f"{name[: 31 - len(again)].rstrip()}{again}")
        for place, width in enumerate((*_OUR_WIDTHS, *[_WIDTH] * len(part.headers))):
            hidden = {"hidden": True} if place == 0 else {}
            sheet.set_column(place, place, width, self._text, hidden)
        for place, header in enumerate((*OURS, *part.headers)):
            sheet.write_string(0, place, header, self._head)
        sheet.freeze_panes(1, 2)
        return sheet

    def _close(self, sheet: Any, part: Part, rows: int) -> None:
        """Add to a filled sheet what applies to all of its rows."""
        if sheet is None:
            return
        self._listed.append((sheet.get_name(), part, rows))
        choices = {ACTION: (say(*WITHDRAW),), **part.choices}
        for place, header in enumerate((*OURS, *part.headers)):
            values = choices.get(header, ())
            if values and len(",".join(values)) <= _LONGEST_LIST and not any("," in v for v in values):
                rule = {"validate": "list", "source": list(values), "error_type": "warning"}
                sheet.data_validation(1, place, rows, place, rule)
        sheet.autofilter(0, 0, rows, len(OURS) + len(part.headers) - 1)

    def _write(self, sheet: Any, at: int, part: Part, row: Row) -> None:
        problems, cells = list(row.problems), row.cells
        if any(len(cell or "") > _LONGEST for cell in cells):
            problems.append(_too_long())
            cells = [None] * len(cells)
        between = "\n"
        reasons = between.join(dict.fromkeys(p.reason for p in problems))
        hints = between.join(dict.fromkeys(p.hint for p in problems))
        for place, (words, look) in enumerate(
            (
                (key_of(part.delivery, row.line), self._where),
                (_where(part, row), self._where),
                (reasons[:_LONGEST], self._said),
                (hints[:_LONGEST], self._said),
            )
        ):
            sheet.write_string(at, place, words, look)
        bad = _bad(problems, part.headers)
        for place, (header, cell) in enumerate(zip(part.headers, cells, strict=True), len(OURS)):
            if header in bad:
                sheet.write_string(at, place, cell or "", self._bad)
            elif cell:
                sheet.write_string(at, place, cell, self._text)

    def finish(self, whole: Sequence[Whole]) -> None:
        """Fill the first sheet, and the hidden one that says which delivery each sheet belongs to."""
        lines = count()
        sheet = self._first
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, 2, 12)
        sheet.set_column(3, 4, 60)
        sheet.write_string(next(lines), 0, self.title, self._big)
        for words in _explanation():
            sheet.write_string(next(lines), 0, words)
        self._table(lines, *self._contents())
        if whole:
            self._table(lines, *_refused(whole))
        hidden = self._book.add_worksheet(MARK)
        hidden.very_hidden()
        listed = [(VERSION, name, part.feed, part.delivery) for name, part, _ in self._listed]
        for at, row in enumerate([LISTING, *listed]):
            for place, words in enumerate(row):
                hidden.write_string(at, place, words)

    def _contents(self) -> _Table:
        rows: list[tuple[str, ...]] = [
            (name, part.file, f"{part.business_date}", f"{number:,}", part.delivery)
            for name, part, number in self._listed
        ]
        if language() == "en":
            return "Rows to correct", ("sheet", "file", "date", "rows", "delivery"), rows
        return "待更正的行", ("工作表", "文件", "业务日期", "行数", "报送编号"), rows

    def _table(
        self, lines: Iterator[int], title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]
    ) -> None:
        next(lines)
        self._first.write_string(next(lines), 0, title, self._big)
        at = next(lines)
        for place, words in enumerate(header):
            self._first.write_string(at, place, words, self._head)
        for row in rows:
            at = next(lines)
            for place, words in enumerate(row):
                self._first.write_string(at, place, words, self._plain)


def _where(part: Part, row: Row) -> str:
    place, line = " · ".join(filter(None, (part.file, row.sheet))), row.line % PART
    return say(f"{place} · 第 {line} 行", f"{place} · line {line}")


def _bad(problems: Iterable[Problem], headers: tuple[str, ...]) -> set[str]:
    named = [p.column for p in problems if p.column]
    whole = {n for n in named if n in headers}
    return whole | {piece for n in named if n not in headers for piece in n.split("、")}


def _too_long() -> Problem:
    return Problem(
        None,
        say(f"有值超过 {_LONGEST} 个字符，表格放不下", f"a value has more than {_LONGEST} characters"),
        say("请在原系统中更正后按原方式报送", "correct it at its source and deliver it as usual"),
    )


def _refused(whole: Sequence[Whole]) -> _Table:
    rows: list[tuple[str, ...]] = [(w.name, w.file, f"{w.business_date}", w.reason, w.hint) for w in whole]
    if language() == "en":
        return "Concerning a whole delivery", ("feed", "file", "date", "reason", "what to do"), rows
    return "涉及整份报送的问题", ("数据资源", "文件", "业务日期", "原因", "怎么办"), rows


def _explanation() -> tuple[str, ...]:
    if language() == "en":
        return (
            "These rows could not enter. Correct them here and return this workbook as you deliver files.",
            "1. Cells on red are at fault; what is wrong and what to do stands beside the row.",
            "2. Correct the values in place. Leave column names and what is hidden as they are.",
            f"3. A row that should not exist: choose “{WITHDRAW[1]}” under {ACTION}.",
            "4. A row you can't correct yet: delete it or leave it. It stays and is in the next workbook.",
            "5. Don't add rows: new ones come with your usual delivery.",
            "6. A row that couldn't be read has empty cells: fill in the whole row.",
        )
    return (
        "以下各行未能入库。请在本工作簿中更正，按平时报送文件的方式交回。",
        "1. 红底单元格有问题；该行左侧写明原因和改法。",
        "2. 直接改单元格的内容。不要改列名，不要动隐藏的列和工作表；工作表可改名，行可排序。",
        f"3. 本不该报送的行：在 {ACTION} 一列选“{WITHDRAW[0]}”。",
        "4. 暂时改不了的行：删去或原样留着，它仍在隔离区，下次还会列出。",
        "5. 不要添加行：新数据按平时的方式报送。",
        "6. 无法读取的行各单元格为空：请补填整行。",
    )
