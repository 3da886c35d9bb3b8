"""What people call states, events and decisions; programs call them by their codes."""

from catalog.language import Text

_WORDS = {
    "missing": ("不存在", "missing"),
    "open": ("待领取", "open"),
    "claimed": ("已领取", "claimed"),
    "asked": ("核查中", "asked"),
    "answered": ("已答复", "answered"),
    "awaiting_second": ("待复核", "awaiting a second person"),
    "ruled": ("已认定", "ruled"),
    "in_force": ("已生效", "in force"),
    "closed": ("已了结", "closed"),
    "reopened": ("重新核查", "reopened"),
}
_DEEDS = {
    "opened": ("建立", "open"),
    "claimed": ("领取", "claim"),
    "released": ("退回", "release"),
    "asked": ("请部门核查", "ask"),
    "answered": ("答复", "answer"),
    "commented": ("备注", "comment"),
    "objected": ("提出异议", "object"),
    "proof_recorded": ("登记证明", "record proof"),
    "replied": ("答复校核申请", "reply"),
    "ruled": ("认定", "rule"),
    "seconded": ("复核", "second"),
    "put_in_force": ("生效", "put in force"),
    "closed": ("了结", "close"),
    "reopened": ("重新核查", "reopen"),
    "undone": ("撤销认定", "undo"),
    "escalated": ("逾期上报", "escalate"),
}
_DECISIONS = {
    "keep_authoritative": ("以权威来源为准", "keep the authoritative value"),
    "adopt": ("采用某来源", "adopt a source's value"),
    "enter": ("登记有证明的值", "enter a value with evidence"),
    "same_thing": ("实为一致", "the same thing"),
    "different_things": ("含义不同", "different things"),
    "undeterminable": ("无法确定", "can't be determined"),
    "entity_not_existing": ("实体不存在", "the entity doesn't exist"),
    "entity_is_two": ("实为两个实体", "the entity is two"),
    "corrected": ("更正", "a correction"),
}


def status_words(code: str) -> Text:
    """Return what people call a status."""
    return _text(_WORDS, code)


def deed_words(code: str) -> Text:
    """Return what people call doing what makes an event."""
    return _text(_DEEDS, code)


def decision_words(code: str) -> Text:
    """Return what people call a decision."""
    return _text(_DECISIONS, code)


def _text(words: dict[str, tuple[str, str]], code: str) -> Text:
    zh, en = words.get(code, (code, code))
    return Text(zh=zh, en=en)
