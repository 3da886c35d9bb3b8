"""What a file's shape has wrong: pydantic's errors in words, at the line where each stands."""

import textwrap
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog.errors import Finding
from catalog.kinds import Kind
from catalog.language import Text
from catalog.schema import node_at
from catalog.suggest import nearest
from catalog.yaml_lines import Document, Place

_ARTICLE_9: dict[Place, tuple[Text, ...]] = {
    ("classification",): (Text(zh="分类", en="classification"),),
    ("form",): (Text(zh="形式", en="form"),),
    ("delivery",): (Text(zh="格式", en="format"),),
    ("delivery", "format"): (Text(zh="格式", en="format"),),
    ("columns",): (Text(zh="属性", en="attributes"),),
    ("share",): (
        Text(zh="共享类型", en="share type"),
        Text(zh="共享方式", en="share method"),
        Text(zh="使用要求", en="use requirement"),
    ),
    ("share", "type"): (Text(zh="共享类型", en="share type"),),
    ("share", "method"): (Text(zh="共享方式", en="share method"),),
    ("share", "requirement"): (Text(zh="使用要求", en="use requirement"),),
    ("sample",): (Text(zh="数据示例", en="data sample"),),
    ("responsible",): (Text(zh="责任主体", en="responsible party"),),
}
"""The elements that Article 9 wants described, by where a feed describes them."""

_ABSENT = {"missing", "too_short", "string_too_short"}


def validate(kind: Kind, document: Document) -> tuple[Any, list[Finding]]:
    """Return the thing that a document declares, or None with all that is wrong with its shape."""
    try:
        return kind.adapter.validate_python(document.value), []
    except ValidationError as error:
        schema = kind.adapter.json_schema()
        details = _without_echoes(error.errors(include_url=False))
        return None, [_finding(kind, document, schema, detail) for detail in details]


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out lists that only seem too short since pydantic doesn't count their faulty items."""
    return [d for d in details if d["type"] != "too_short" or not any(_inside(e, d) for e in details)]


def _inside(inner: ErrorDetails, outer: ErrorDetails) -> bool:
    depth = len(outer["loc"])
    return len(inner["loc"]) > depth and inner["loc"][:depth] == outer["loc"]


def _finding(kind: Kind, document: Document, schema: dict[str, Any], detail: ErrorDetails) -> Finding:
    place = detail["loc"]
    absent = detail["type"] in _ABSENT or detail.get("input") is None
    if kind.name == "feeds" and place in _ARTICLE_9 and absent:
        return document.finding(place, *_article_9(place))
    if kind.name == "entities" and place[-1:] == ("authority",) and absent:
        return document.finding(place, *no_authority())
    if detail["type"] == "extra_forbidden":
        return document.finding(place, *_unknown_key(schema, place))
    return document.finding(place, *_words(detail, node_at(schema, place)))


def _article_9(place: Place) -> tuple[Text, Text]:
    elements = _ARTICLE_9[place]
    zh, en = "、".join(e.zh for e in elements), ", ".join(e.en for e in elements)
    key = ".".join(map(str, place))
    return (
        Text(zh=f"缺少第九条要求的{zh}", en=f"missing what Article 9 asks for: {en}"),
        Text(zh=f"在 {key} 写明", en=f"describe it under {key}"),
    )


def no_authority() -> tuple[Text, Text]:
    """Return what to say about an element without an authoritative source."""
    return (
        Text(zh="该数据元没有权威来源(第十七条:一数一源)", en="no authoritative source (Article 17)"),
        Text(zh="写明 authority: [{feed: …}]", en="write authority: [{feed: …}]"),
    )


def _unknown_key(schema: dict[str, Any], place: Place) -> tuple[Text, Text]:
    key = str(place[-1])
    known = node_at(schema, place[:-1]).get("properties", {})
    return Text(zh=f"不认识的键 {key}", en=f"unknown key {key}"), nearest(key, known)


def _words(detail: ErrorDetails, node: dict[str, Any]) -> tuple[Text, Text]:
    """Return what is wrong and what to do, by pydantic's type of error."""
    key = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    value = detail.get("input")
    fault = detail["type"]
    if fault == "missing":
        return Text(zh=f"缺少 {key}", en=f"missing {key}"), Text(zh="补上这个键", en="add the key")
    shown = textwrap.shorten(repr(value), 60, placeholder=" …")
    return Text(zh=f"{key} 不能是 {shown}", en=f"{key} can't be {shown}"), _wanted(fault, detail, node)


def _wanted(fault: str, detail: ErrorDetails, node: dict[str, Any]) -> Text:
    if fault == "enum":
        return nearest(str(detail.get("input")), map(str, node.get("enum", ())))
    if fault in _WANTED:
        return _WANTED[fault]
    limits = detail.get("ctx", {})
    bound = next(
        (str(limits[name]) for name in ("ge", "gt", "le", "lt", "expected_tags") if name in limits), ""
    )
    if fault.startswith(("greater_than", "less_than", "union_tag")):
        return Text(
            zh=f"允许的值:{_SIGNS.get(fault, '')}{bound}", en=f"allowed: {_SIGNS.get(fault, '')}{bound}"
        )
    if fault == "value_error":
        return Text(zh=_REASONS.get(str(limits["error"]), str(limits["error"])), en=str(limits["error"]))
    return next(
        (hint for kind, hint in _KINDS.items() if fault.startswith(kind)),
        Text(zh=f"pydantic:{detail['msg']}", en=detail["msg"]),
    )


_SIGNS = {"greater_than_equal": "≥ ", "greater_than": "> ", "less_than_equal": "≤ ", "less_than": "< "}

_REASONS = {"a condition has either prefix or matches": "条件写 prefix 或 matches,二者取一"}
"""The models' own messages in Chinese."""

_WANTED = {
    "string_type": Text(zh="应为文字;数字、yes、no 要加引号", en="write text; quote numbers, yes and no"),
    "string_too_short": Text(zh="不能为空", en="it may not be empty"),
    "string_too_long": Text(zh="太长了", en="it is too long"),
    "too_short": Text(zh="至少写一项", en="write at least one"),
    "union_tag_not_found": Text(
        zh="写明 kind: row、table 或 reference", en="write kind: row, table or reference"
    ),
    "string_pattern_mismatch": Text(
        zh="用小写英文字母、数字和下划线,以字母开头", en="use lower case letters, digits and underscores"
    ),
}

_KINDS = {
    "tuple": Text(
        zh="应为列表,写成 [甲, 乙] 或逐行“- 甲”", en="write a list: [one, two], or a “- one” a line"
    ),
    "dict": Text(zh="应为“键: 值”的组合", en="write a mapping of keys to values"),
    "model": Text(zh="应为“键: 值”的组合", en="write a mapping of keys to values"),
    "bool": Text(zh="写 true 或 false", en="write true or false"),
    "int": Text(zh="应为整数", en="write a whole number"),
    "float": Text(zh="应为数字", en="write a number"),
    "date": Text(zh="应为日期,如 2026-01-31", en="write a date such as 2026-01-31"),
}
