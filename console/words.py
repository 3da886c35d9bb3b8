"""Words for the codes of tables: kinds of conflicts, steps with deadlines, parts of suggestions."""

from catalog.language import Text

KINDS = {
    "values_differ": Text(zh="值不一致", en="values differ"),
    "authority_silent": Text(zh="权威来源未提供", en="authority silent"),
    "entity_unknown": Text(zh="名册中没有", en="not in the register"),
    "source_contradicts_itself": Text(zh="同一来源自相矛盾", en="a source contradicts itself"),
    "row_contradicts_itself": Text(zh="同一行自相矛盾", en="a row contradicts itself"),
}

STEPS = {
    "ruling": Text(zh="认定", en="ruling"),
    "answer": Text(zh="部门答复", en="answer"),
    "objection": Text(zh="答复校核申请", en="reply"),
    "correction": Text(zh="更正", en="correction"),
}

VERDICTS = {
    "confirmed": Text(zh="确认本部门的值无误", en="confirmed"),
    "corrected": Text(zh="更正", en="corrected"),
}


def words(of: dict[str, Text], code: str | None) -> str:
    """Return what people call a code, the code itself if it has no name."""
    return str(of[code]) if code in of else code or ""
