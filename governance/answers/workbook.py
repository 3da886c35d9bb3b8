"""Writes the workbook that a department fills in: every cell is a text, and no value can become a formula."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from catalog.language import say
from catalog.models import Catalogue
from governance.answers.layout import COLUMNS, KEY, TO_FILL, TOLD, VERDICT, key_of
from governance.asked import Task
from governance.fact import Claim, Place
from quality.reconcile import WHOLE

Shown = Callable[[Place, Claim], str]
"""Writes a claim as the department may see it."""
Told = Callable[[Place, str], str]
"""Writes what was asked as the department may see it."""

_WIDTHS = (2, 12, 22, 14, 30, 12, 28, 40, 12, 24, 26, 30)
_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(
    path: Path, title: str, tasks: Sequence[Task], catalogue: Catalogue, shown: Shown, told: Told
) -> None:
    """Write a row for each question; ``shown`` decides how claims are written, ``told`` how questions are."""
    path.touch(mode=0o600)
    with xlsxwriter.Workbook(str(path), _TEXT_ONLY) as book:
        book.set_properties({"title": title})
        looks = _looks(book)
        sheet = book.add_worksheet(say("答复", "Answers"))
        _begin(sheet, looks, len(tasks))
        for at, task in enumerate(tasks, 1):
            for place, words in enumerate(_row(task, catalogue, shown, told)):
                sheet.write_string(at, place, words, looks["told"])
            for place in range(len(TOLD), len(COLUMNS)):
                sheet.write_blank(at, place, None, looks["to_fill"])
        _explain(book.add_worksheet(say("说明", "Read me")), title, looks)


def _row(task: Task, catalogue: Catalogue, shown: Shown, told: Told) -> tuple[str, ...]:
    place, asked = task.case.place, task.question.asked
    entity = catalogue.entities[place.entity]
    element = str(entity.element(place.element).name) if place.element != WHOLE else say("实体本身", "itself")
    own = "\n".join(shown(place, c) for c in task.own)
    others = "\n".join(f"{_name(catalogue, c)}: {shown(place, c)}" for c in task.others)
    return (
        *(key_of(task), str(entity.name), place.key, element),
        *(told(place, asked.text), f"{asked.due}", own, others),
    )


def _name(catalogue: Catalogue, claim: Claim) -> str:
    named = catalogue.departments.get(claim.department)
    return str(named.name) if named else claim.department


def _looks(book: Any) -> dict[str, Any]:
    text = {"valign": "top", "num_format": "@", "text_wrap": True}
    return {
        "told": book.add_format({**text, "bg_color": "#F2F2F2"}),
        "to_fill": book.add_format({**text, "border": 1, "locked": False}),
        "head": book.add_format(
            {"bold": True, "font_color": "white", "bg_color": "#1F4E78", "text_wrap": True}
        ),
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E78"}),
    }


def _begin(sheet: Any, looks: dict[str, Any], rows: int) -> None:
    for place, (header, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        look = looks["to_fill" if header in TO_FILL else "told"]
        sheet.set_column(place, place, width, look, {"hidden": True} if header == KEY else {})
        sheet.write_string(0, place, header, looks["head"])
    sheet.freeze_panes(1, 4)
    if rows:
        words = [say("属实", "confirmed"), say("更正", "corrected")]
        choices = {"validate": "list", "source": words, "error_type": "warning"}
        sheet.data_validation(1, COLUMNS.index(VERDICT), rows, COLUMNS.index(VERDICT), choices)


def _explain(sheet: Any, title: str, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, title, looks["title"])
    for at, words in enumerate(_explanation(), 1):
        sheet.write_string(at, 0, words)


def _explanation() -> tuple[str, ...]:
    if say("zh", "en") == "en":
        return (
            "1. Each row is one question. Fill in the white cells and upload this workbook.",
            "2. Verdict: confirmed if your value is right, corrected if it isn't.",
            "3. corrected needs the right value and the name of a file that proves it; upload it as well.",
            "4. Several files: separate their names by ; . Rows without a verdict stay unanswered.",
            "5. Leave the grey and hidden cells as they are. Rows may be sorted or deleted, not added.",
        )
    return (
        "1. 每行一个问题。填写白色单元格后，在本部门页面上传本表。",
        "2. 核查结果：本部门数据无误选“属实”，有误选“更正”。",
        "3. “更正”须写明正确的值和证明文件名；证明文件与本表一起上传。",
        "4. 多个文件名用；隔开。核查结果为空的行视为暂不答复。",
        "5. 不要改动灰色和隐藏的单元格。行可排序、可删除，不可添加。",
    )
