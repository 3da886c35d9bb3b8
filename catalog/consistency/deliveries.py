"""Rules about how a feed arrives: files, increments and the update cycle of Article 18."""

from collections.abc import Iterator

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Feed, FileFormat, Mode
from catalog.suggest import nearest
from catalog.yaml_lines import Document

CYCLES = ("realtime", "daily", "weekly", "monthly", "quarterly", "yearly", "on_change")
ENCODINGS = ("utf-8", "gb18030")


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the delivery and update of every feed."""
    taken: dict[tuple[str, str, str | None, str | None], str] = {}
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        yield from _form(feed, document)
        yield from _increment(feed, document)
        yield from _cycle(feed, document)
        d = feed.delivery
        other = taken.setdefault((feed.department, d.file, d.sheet, d.table), feed.code)
        if other != feed.code:
            what = Text(zh=f"与 {other} 取同一个文件", en=f"takes the same file as {other}")
            hint = Text(zh="换一个 file、sheet 或 table", en="choose another file, sheet or table")
            yield document.finding(("delivery", "file"), what, hint)


def _form(feed: Feed, document: Document) -> Iterator[Finding]:
    delivery = feed.delivery
    if delivery.encoding not in ENCODINGS:
        what = Text(zh=f"不认识的编码 {delivery.encoding}", en=f"unknown encoding {delivery.encoding}")
        yield document.finding(("delivery", "encoding"), what, nearest(delivery.encoding, ENCODINGS))
    if (delivery.table is None) == (delivery.format is FileFormat.SQLITE):
        what = Text(zh="table 与 format: sqlite 应同时写", en="table goes with format: sqlite")
        hint = Text(zh="写明或删去 table", en="add or remove table")
        yield document.finding(("delivery", "table"), what, hint)
    if delivery.sheet is not None and delivery.format is not FileFormat.XLSX:
        what = Text(zh="只有 xlsx 有 sheet", en="sheet goes with format: xlsx only")
        yield document.finding(("delivery", "sheet"), what, Text(zh="删去 sheet", en="remove sheet"))


def _increment(feed: Feed, document: Document) -> Iterator[Finding]:
    increment = feed.delivery.mode is Mode.INCREMENT
    operation = feed.delivery.operation
    if increment and operation is None:
        what = Text(zh="增量报送没有写明操作列 operation", en="an increment without operation")
        hint = Text(
            zh="写明哪一列表示增改删,否则删去的行永远留着",
            en="name the column that says what happened to a row; else deleted rows would stay for ever",
        )
        yield document.finding(("delivery", "mode"), what, hint)
    if increment and not feed.key:
        what = Text(zh="增量报送没有主键 key", en="an increment without a key")
        hint = Text(zh="写明 key,才知道改的是哪一行", en="give the key that says which row a change is about")
        yield document.finding(("delivery", "mode"), what, hint)
    if operation and not increment:
        what = Text(zh="全量报送不能有 operation", en="a snapshot can't have operation")
        hint = Text(zh="删去 operation,或写 mode: increment", en="remove it, or write mode: increment")
        yield document.finding(("delivery", "operation"), what, hint)


def _cycle(feed: Feed, document: Document) -> Iterator[Finding]:
    update = feed.update
    if update.cycle not in CYCLES:
        what = Text(zh=f"不认识的更新周期 {update.cycle}", en=f"unknown cycle {update.cycle}")
        yield document.finding(("update", "cycle"), what, nearest(update.cycle, CYCLES))
    elif update.cycle != "realtime" and update.not_realtime_because is None:
        what = Text(
            zh="没有说明不能实时更新的依据(第十八条)", en="not realtime, and no reason given (Article 18)"
        )
        hint = Text(zh="写明 not_realtime_because", en="give the reason under not_realtime_because")
        yield document.finding(("update", "cycle"), what, hint)
