"""A department's correction notices as a workbook, to be worked through in its own system; none comes back.

Every cell is a text. Which notices there are is ``governance.notices``'.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from catalog.language import say
from catalog.models import Catalogue
from governance.notices import Notice
from quality.reconcile import WHOLE

_WIDTHS = (14, 24, 14, 26, 30, 30, 34, 8, 12, 12)


def write(
    path: Path, title: str, notices: Iterable[tuple[Notice, date, date | None]], catalogue: Catalogue
) -> None:
    """Write a row for each notice, which comes with the day of its ruling and by when it is due."""
    path.touch(mode=0o600)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False}) as book:
        book.set_properties({"title": title})
        text = book.add_format({"valign": "top", "num_format": "@"})
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#1F4E78"})
        sheet = book.add_worksheet(say("更正通知", "Notices"))
        for place, (header, width) in enumerate(zip(_headers(), _WIDTHS, strict=True)):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, header, head)
        sheet.freeze_panes(1, 0)
        for at, (notice, since, due) in enumerate(notices, 1):
            for place, words in enumerate(_row(notice, since, due, catalogue)):
                sheet.write_string(at, place, words, text)


def _headers() -> Sequence[str]:
    if say("zh", "en") == "en":
        what = ("entity", "key", "element", "feed", "your value", "ruled", "delivery", "line")
        return (*what, "since", "due")
    what = ("实体", "主键", "数据元", "数据资源", "本部门的值", "认定的值", "报送", "行")
    return (*what, "认定日期", "更正期限")


def _row(notice: Notice, since: date, due: date | None, catalogue: Catalogue) -> Sequence[str]:
    place, claim = notice.place, notice.claim
    entity = catalogue.entities[place.entity]
    element = str(entity.element(place.element).name) if place.element != WHOLE else place.element
    feed = catalogue.feeds.get(claim.source)
    return (
        *(str(entity.name), place.key, element, str(feed.name) if feed else claim.source),
        *(claim.raw or "", notice.value, claim.delivery or "", str(claim.line or "")),
        *(f"{since}", f"{due}" if due else ""),
    )
