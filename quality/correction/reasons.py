"""What a quarantine rule is called in words that a clerk understands. What to do is the row's own hint."""

from catalog.language import Text, say
from catalog.models import Catalogue, Feed
from quality.intake import compile_plan

_FIXED = {
    "returned_unknown": Text(zh="更正表中有不属于隔离区的行", en="a returned row that wasn't sent out"),
    "returned_twice": Text(zh="更正表中同一行出现多次", en="a returned row that stands there twice"),
    "returned_action": Text(zh="更正表中“处理”填写有误", en="a returned row with an unknown action"),
    "unique_key": Text(zh="同一主键有多行不同内容", en="several different rows have this key"),
    "whole_delivery": Text(zh="整份报送未能入库", en="the delivery as a whole may not enter"),
}


class Reasons:
    """The titles of a feed's rules by code."""

    def __init__(self, catalogue: Catalogue, feed: Feed) -> None:
        required = {rule.code: rule.title for rule in compile_plan(feed, catalogue).rules}
        required |= {check.code: check.name for check in catalogue.checks_of(feed.code)}
        self._required = required

    def of(self, rule: str, column: str | None) -> str:
        """Return what is wrong, naming the columns at fault (headers joined by 、) if the title doesn't."""
        if rule not in self._required:
            return str(_FIXED.get(rule, _unread(rule)))
        title = str(self._required[rule])
        named = f"“{column}”" if column and column not in title else ""
        return say(f"{named}不符合要求：{title}", f"{named} breaks: {title}".strip())


def _unread(rule: str) -> Text:
    return Text(zh=f"这一行无法读取（{rule}）", en=f"the row can't be read ({rule})")
