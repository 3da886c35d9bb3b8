"""Rules about checks: the feeds, columns and conditions that they name."""

from collections.abc import Iterator

from catalog.consistency import sql
from catalog.consistency.feeds import unknown_column
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Check, OnFailure, ReferenceCheck, RowCheck, TableCheck
from catalog.yaml_lines import Document, Place


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings of every check."""
    for rule in draft.checks.values():
        document = draft.at("checks", rule.code)
        yield from draft.unknown(document, ("feed",), "feeds", rule.feed)
        if rule.code in RESERVED:
            what = Text(
                zh=f"“{rule.code}”是内置检查的名称", en=f"{rule.code} is the name of a built-in check"
            )
            yield document.finding((), what, Text(zh="换一个名称", en="take another name"))
        if rule.on_failure is OnFailure.CONFLICT and not isinstance(rule, RowCheck):
            what = Text(zh="只有行内检查可以记为不一致", en="only a row check can be a conflict")
            hint = Text(zh="写 quarantine、gate 或 warn", en="write quarantine, gate or warn")
            yield document.finding(("on_failure",), what, hint)
        yield from _columns(draft, document, rule)
        if isinstance(rule, RowCheck):
            yield from _condition(draft, document, rule)
        elif isinstance(rule, TableCheck):
            yield from _asserts(document, rule)
        else:
            yield from draft.unknown(document, ("to_feed",), "feeds", rule.to_feed)


def _columns(draft: Draft, document: Document, rule: Check) -> Iterator[Finding]:
    for code, place, column in _named(rule):
        feed = draft.feeds.get(code)
        if feed:
            yield from unknown_column(feed, document, place, column)


def _named(rule: Check) -> Iterator[tuple[str, Place, str]]:
    """Yield feed, place and column for every column that a check names outside SQL."""
    if isinstance(rule, RowCheck):
        yield from ((rule.feed, ("columns", i), column) for i, column in enumerate(rule.columns))
    elif isinstance(rule, TableCheck):
        yield from ((rule.feed, ("unique", i), column) for i, column in enumerate(rule.unique))
        if rule.complete:
            yield rule.feed, ("complete",), rule.complete
        if rule.apart:
            yield rule.feed, ("apart",), rule.apart
    elif isinstance(rule, ReferenceCheck):
        yield rule.feed, ("column",), rule.column
        yield rule.to_feed, ("to_column",), rule.to_column


def _condition(draft: Draft, document: Document, rule: RowCheck) -> Iterator[Finding]:
    place: Place = ("condition",)
    try:
        expression = sql.condition(rule.condition)
    except sql.SqlFault as fault:
        hint = Text(zh="写一个 SQL 条件,如 a <= b", en="write an SQL condition such as a <= b")
        yield document.finding(place, fault.reason, hint)
        return
    feed = draft.feeds.get(rule.feed)
    if feed:
        for column in sql.columns_named(expression):
            yield from unknown_column(feed, document, place, column)


RESERVED = frozenset({"delivery", "unique_key", "bad_share", "not_empty"})
"""names of the checks that every feed has without declaring them"""


def _asserts(document: Document, rule: TableCheck) -> Iterator[Finding]:
    asserted = [rule.unique, rule.complete, rule.apart, rule.minimum_rows is not None]
    if sum(map(bool, asserted)) > 1:
        what = Text(zh="一个表内检查只能检查一件事", en="a table check asserts one thing")
        hint = Text(zh="每件事写一个检查文件", en="write a file for each")
        yield document.finding(("kind",), what, hint)
    if not any(asserted):
        what = Text(zh="这个检查没有检查内容", en="the check checks nothing")
        hint = Text(
            zh="写 unique、complete、apart 或 minimum_rows",
            en="write unique, complete, apart or minimum_rows",
        )
        yield document.finding(("kind",), what, hint)
