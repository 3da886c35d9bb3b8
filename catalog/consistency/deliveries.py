"""Rules about how a feed arrives: increments and the update cycle of Article 18."""

from collections.abc import Iterator

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Cycle, DatabasePull, Feed, Mode
from catalog.yaml_lines import Document


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the delivery and update of every feed."""
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        yield from _increment(feed, document)
        yield from _cycle(feed, document)


def _increment(feed: Feed, document: Document) -> Iterator[Finding]:
    increment = feed.delivery.mode is Mode.INCREMENT
    operation = feed.delivery.operation
    by_watermark = isinstance(feed.delivery.pull, DatabasePull) and feed.delivery.pull.watermark
    if increment and operation is None and not by_watermark:  # a watermark never shows what was deleted
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
    if update.cycle is not Cycle.REALTIME and update.not_realtime_because is None:
        what = Text(
            zh="没有说明不能实时更新的依据(第十八条)", en="not realtime, and no reason given (Article 18)"
        )
        hint = Text(zh="写明 not_realtime_because", en="give the reason under not_realtime_because")
        yield document.finding(("update", "cycle"), what, hint)
    asked_at_once = update.cycle is Cycle.REALTIME and feed.delivery.pull is not None
    if update.every_seconds is not None and not asked_at_once:
        what = Text(zh="只有实时的取数才有间隔 every_seconds", en="every_seconds is of real-time pulls only")
        hint = Text(zh="删去它，或写 cycle: realtime", en="remove it, or write cycle: realtime")
        yield document.finding(("update", "every_seconds"), what, hint)
