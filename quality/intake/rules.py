"""The rules that a row is judged by, each with the SQL that tells a row which breaks it.

They come from the declared columns and from the catalogue's row checks; what follows from a broken rule
is its ``on_failure``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from catalog.language import Text
from catalog.models import Catalogue, Column, Feed, OnFailure, RowCheck, Severity, ValueType
from lake.engine import literal, quoted
from quality.assertions import Kind
from quality.folding.characters import plain_class
from quality.formats import FORMATS
from quality.formats.format import matches

_BLANKS = literal(" \t\u3000\u00a0")
"""a text of nothing else is no value where one is required"""

_LAST_BLANK = "\u3000\U0010ffff"
"""no text behind this one begins with a blank"""

_NO_CHARACTER = r"[\x{80}-\x{9F}\x{E000}-\x{F8FF}\x{FFFD}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"
_WINDOWS_1252 = r"[\x{80}-\x{BF}\x{152}-\x{192}\x{2C6}\x{2DC}\x{2013}-\x{2122}]"
_GARBLED = f"锟斤|斤拷|ï»¿|Ã[\\x{{80}}-\\x{{BF}}]|[ã-é]{_WINDOWS_1252}{{2}}"
"""what is left of Chinese that was read in a wrong encoding and saved so: no one writes these"""

_GARBLED_HAN = "锟拷"
"""those of ``_GARBLED`` that folding would leave as they are"""

_SERIAL = r"[1-7][0-9]{4}(?:\.[0-9]+)?"
"""a date as Excel counts days, from 1927 to 2118"""


@dataclass(frozen=True)
class Rule:
    """One rule: ``broken`` is a boolean SQL expression over the typed stage, never NULL."""

    code: str
    column: str
    kind: Kind
    title: Text
    hint: Text
    broken: str
    on_failure: OnFailure = OnFailure.QUARANTINE
    mostly: float = 1.0
    severity: Severity = Severity.MEDIUM

    @property
    def flag(self) -> str:
        """The boolean column of the judged rows that says whether a row breaks the rule."""
        return f"rule.{self.code}"


def raw(column: Column) -> str:
    """Return the SQL name of a column's text as it came."""
    return quoted(f"raw.{column.code}")


def text(column: Column) -> str:
    """Return the SQL name of a column's text after transforms and code map, NULL where there is no value."""
    return quoted(f"text.{column.code}")


def free(column: Column) -> bool:
    """Whether a column may say anything: no type, format or code list tells what it holds."""
    return column.type is ValueType.TEXT and not column.format and not column.codes


def cleaned(column: Column) -> str:
    """Return the SQL name of a free column's text that may still have private-use characters."""
    return quoted(f"clean.{column.code}")


def plain(column: Column) -> str:
    """Return the SQL name of whether a free column's text has none but plain characters, which never fold."""
    return quoted(f"plain.{column.code}")


def odd(column: Column) -> str:
    """Return the SQL name of whether a free column's text has private-use characters or is garbled."""
    return quoted(f"odd.{column.code}")


def is_plain(value: str) -> str:
    """Return the SQL that folding leaves a text as it is, and that it isn't odd; NULL for NULL."""
    return matches(value, f"[{plain_class(_GARBLED_HAN)}]+")


def is_odd(value: str) -> str:
    """Return the SQL that a text has private-use characters or is garbled; NULL for NULL."""
    return f"regexp_matches({value}, {literal(f'{_NO_CHARACTER}|{_GARBLED}')})"


def cast_succeeded(column: Column) -> str:
    """Return the SQL that a column's cast succeeded: NULL is of every type."""
    return f"({quoted(column.code)} IS NOT NULL OR {text(column)} IS NULL)"


def judged(column: Column) -> str:
    """Return the SQL name of what a column's format finds of its text."""
    return quoted(f"judged.{column.code}")


def rules_of(feed: Feed, catalogue: Catalogue) -> tuple[Rule, ...]:
    """Return all row rules of a feed: its columns' in order, then its row checks'."""
    must = required_columns(feed)
    declared = [r for c in feed.columns for r in _column_rules(c, c.code in must, catalogue)]
    checks = [_row_check(c) for c in catalogue.checks_of(feed.code) if isinstance(c, RowCheck)]
    return (*declared, *checks)


def required_columns(feed: Feed) -> frozenset[str]:
    """Return the columns that every row must fill: the required ones and the feed's key."""
    return frozenset(feed.key) | {c.code for c in feed.columns if c.required}


def _column_rules(column: Column, required: bool, catalogue: Catalogue) -> Iterator[Rule]:
    value = text(column)
    if required:
        yield Rule(
            f"{column.code}.complete",
            column.code,
            "complete",
            Text(zh=f"“{column.header}”必填", en=f"{column.header} is filled in"),
            Text(zh=f"补填“{column.header}”", en=f"fill in {column.header}"),
            f"CASE WHEN {_begins_visibly(value)} THEN false "
            f"ELSE coalesce(trim({value}, {_BLANKS}), '') = '' END",
        )
    if column.type in (ValueType.DATE, ValueType.DATETIME):
        yield _serial_rule(column)
    if column.type is not ValueType.TEXT:
        yield _type_rule(column)
    if column.format:
        for refusal, broken in FORMATS[column.format].refusals(value, judged(column)):
            code = f"{column.code}.{refusal.name}"
            yield Rule(code, column.code, "format", refusal.title, refusal.hint, broken)
    if column.codes:
        yield _codes_rule(column, catalogue)
    yield from _range_rules(column)
    if free(column):
        yield _unassigned_rule(column)


def _begins_visibly(value: str) -> str:
    """Return the SQL that a text is filled in by its first character: quicker than looking at the whole."""
    return f"({value} >= '!' AND {value} < {literal(chr(0x7F))} OR {value} > {literal(_LAST_BLANK)})"


def _type_rule(column: Column) -> Rule:
    names = {
        ValueType.INTEGER: ("整数", "a whole number"),
        ValueType.DECIMAL: ("数值", "a number"),
        ValueType.DATE: ("日期", "a date"),
        ValueType.DATETIME: ("日期时间", "a date and time"),
        ValueType.BOOLEAN: ("是或否", "yes or no"),
    }
    zh, en = names[column.type]
    return Rule(
        f"{column.code}.{column.type}",
        column.code,
        "type",
        Text(zh=f"“{column.header}”为{zh}", en=f"{column.header} is {en}"),
        Text(zh=f"改成能读作{zh}的写法", en=f"write it so that it reads as {en}"),
        f"NOT {cast_succeeded(column)}"
        if column.type not in (ValueType.DATE, ValueType.DATETIME)
        else f"CASE WHEN {cast_succeeded(column)} THEN false ELSE NOT {_serial(column)} END",
    )


def _serial(column: Column) -> str:
    return f"coalesce(regexp_full_match({text(column)}, {literal(_SERIAL)}), false)"


def _serial_rule(column: Column) -> Rule:
    """Return the rule against Excel's count of days where a date belongs: only a cell format makes it one."""
    return Rule(
        f"{column.code}.excel_serial",
        column.code,
        "type",
        Text(
            zh=f"“{column.header}”不是 Excel 日期序号", en=f"{column.header} isn't one of Excel's day numbers"
        ),
        Text(
            zh="这是 Excel 的日期序号，很可能是 {serial_date}；把该列设为日期格式后重新导出",
            en="a day number of Excel's, most likely {serial_date}; format the column as dates, export again",
        ),
        f"CASE WHEN {cast_succeeded(column)} THEN false ELSE {_serial(column)} END",
    )


def _codes_rule(column: Column, catalogue: Catalogue) -> Rule:
    codes = catalogue.codes[str(column.codes)]
    allowed = ", ".join(literal(code) for code in codes.values)
    some = "、".join(f"{code} {meaning}" for code, meaning in list(codes.values.items())[:6])
    return Rule(
        f"{column.code}.codes",
        column.code,
        "codes",
        Text(
            zh=f"“{column.header}”在代码表“{codes.name.zh}”中",
            en=f"{column.header} is a code of {codes.name.en}",
        ),
        Text(zh=f"使用代码表中的代码：{some}", en=f"use a code of the list: {some}"),
        f"coalesce({text(column)} NOT IN ({allowed}), false)",
    )


def _range_rules(column: Column) -> Iterator[Rule]:
    bounds = [(column.minimum, "<", "不小于", "at least"), (column.maximum, ">", "不大于", "at most")]
    for bound, beyond, zh, en in bounds:
        if bound is not None:
            yield Rule(
                f"{column.code}.{'minimum' if beyond == '<' else 'maximum'}",
                column.code,
                "range",
                Text(zh=f"“{column.header}”{zh} {bound:g}", en=f"{column.header} is {en} {bound:g}"),
                Text(zh="核对数值和单位", en="check the number and its unit"),
                f"coalesce({quoted(column.code)} {beyond} {bound!r}, false)",
            )


def _unassigned_rule(column: Column) -> Rule:
    """Text that is garbled, or has private-use code points, which systems read differently (promise 2)."""
    return Rule(
        f"{column.code}.unassigned",
        column.code,
        "format",
        Text(
            zh=f"“{column.header}”不含自造字和乱码",
            en=f"{column.header} has no private-use or undecodable character",
        ),
        Text(
            zh="自造字用国家标准编码的汉字重新录入；乱码（如 锟斤拷）须从原系统以约定的编码重新导出",
            en="enter a private character again as one of the national standard; export garbled text "
            "again in the agreed encoding",
        ),
        f"CASE WHEN {odd(column)} THEN coalesce({is_odd(text(column))}, false) ELSE false END",
    )


def _tolerant(condition: str) -> str:
    """Return a condition whose casts give NULL, which passes, where a value can't be cast."""

    def tried(node: exp.Expression) -> exp.Expression:
        return exp.TryCast(**node.args) if type(node) is exp.Cast else node

    return sqlglot.parse_one(condition, dialect="duckdb").transform(tried).sql(dialect="duckdb")


def _row_check(check: RowCheck) -> Rule:
    return Rule(
        check.code,
        check.columns[0],
        "row",
        check.name,
        check.hint,
        f"coalesce(NOT ({_tolerant(check.condition)}), false)",
        check.on_failure,
        check.mostly,
        Severity.HIGH if check.on_failure is OnFailure.GATE else Severity.MEDIUM,
    )
