"""The kinds of difference between a claim and the value that it is compared with, and their names.

How each is recognised stands in the files of the value types; here is only what there is.
"""

import json
from enum import StrEnum

from catalog.language import Text


class Difference(StrEnum):
    """How a claim differs. ``taken`` and ``given`` are its parameters: what it lacks, what it has instead."""

    ADDED_BEFORE = "added_before"
    """it begins with something more"""
    ADDED_AFTER = "added_after"
    """it ends with something more"""
    ADDED_INSIDE = "added_inside"
    LEFT_OUT_BEFORE = "left_out_before"
    LEFT_OUT_AFTER = "left_out_after"
    LEFT_OUT_INSIDE = "left_out_inside"
    TRUNCATED = "truncated"
    """it ends early, always after the same number of characters"""
    TRANSPOSED = "transposed"
    """two neighbouring characters have changed places"""
    ONE_CHARACTER = "one_character"
    DIGITS = "digits"
    """it is the same but for its digits"""
    REPLACED = "replaced"
    """one stretch of it is another"""
    WORDS_AND_DIGITS = "words_and_digits"
    """both its words and its digits are others"""
    PARTS_SWAPPED = "parts_swapped"
    """its end stands in front"""
    REARRANGED = "rearranged"
    """the same characters in another order"""
    OTHERWISE = "otherwise"
    """another text altogether"""
    ONE_DAY = "one_day"
    DAYS = "days"
    """so many days later; earlier if negative"""
    DAY_MONTH_SWAPPED = "day_month_swapped"
    MONTHS = "months"
    """the same day, so many months later"""
    YEARS = "years"
    """the same day and month, so many years later"""
    HOURS = "hours"
    """so many whole hours later"""
    MINUTES = "minutes"
    UNIT = "unit"
    """10 to a power times as much"""
    RATIO = "ratio"
    """so many times as much"""
    SIGN = "sign"
    CODE = "code"
    """another code of the list"""
    FARTHER = "farther"
    """another place, so many metres away at most"""
    OVERLAP = "overlap"
    """another outline, that shares so many tenths at least"""
    SWAPPED_WITH = "swapped_with"
    """it and another element of the same source have changed places"""
    EARLIER = "earlier"
    """what the authority said before"""
    UNKNOWN = "unknown"
    """of an entity that the register lacks"""


NAMES: dict[Difference, Text] = {
    Difference.ADDED_BEFORE: Text(zh="前面多出内容", en="something more in front"),
    Difference.ADDED_AFTER: Text(zh="后面多出内容", en="something more behind"),
    Difference.ADDED_INSIDE: Text(zh="中间多出内容", en="something more inside"),
    Difference.LEFT_OUT_BEFORE: Text(zh="前面缺少内容", en="something missing in front"),
    Difference.LEFT_OUT_AFTER: Text(zh="后面缺少内容", en="something missing behind"),
    Difference.LEFT_OUT_INSIDE: Text(zh="中间缺少内容", en="something missing inside"),
    Difference.TRUNCATED: Text(zh="被截断", en="cut off"),
    Difference.TRANSPOSED: Text(zh="相邻两字颠倒", en="two neighbours transposed"),
    Difference.ONE_CHARACTER: Text(zh="一字之差", en="one character off"),
    Difference.DIGITS: Text(zh="仅数字不同", en="other digits"),
    Difference.REPLACED: Text(zh="一处替换", en="one stretch replaced"),
    Difference.WORDS_AND_DIGITS: Text(zh="文字和数字都不同", en="other words and other digits"),
    Difference.PARTS_SWAPPED: Text(zh="前后部分对调", en="front and end swapped"),
    Difference.REARRANGED: Text(zh="字符顺序不同", en="characters in another order"),
    Difference.OTHERWISE: Text(zh="内容完全不同", en="another text altogether"),
    Difference.ONE_DAY: Text(zh="相差一天", en="one day off"),
    Difference.DAYS: Text(zh="相差若干天", en="days off"),
    Difference.DAY_MONTH_SWAPPED: Text(zh="日与月对调", en="day and month swapped"),
    Difference.MONTHS: Text(zh="相差整月", en="whole months off"),
    Difference.YEARS: Text(zh="相差整年", en="whole years off"),
    Difference.HOURS: Text(zh="相差整小时", en="whole hours off"),
    Difference.MINUTES: Text(zh="相差若干分钟", en="minutes off"),
    Difference.UNIT: Text(zh="单位相差10的幂", en="unit off by a power of ten"),
    Difference.RATIO: Text(zh="相差固定倍数", en="so many times as much"),
    Difference.SIGN: Text(zh="正负号相反", en="the opposite sign"),
    Difference.CODE: Text(zh="代码不同", en="another code"),
    Difference.FARTHER: Text(zh="位置不同", en="another place"),
    Difference.OVERLAP: Text(zh="图形不同", en="another outline"),
    Difference.SWAPPED_WITH: Text(zh="与另一数据元对调", en="swapped with another element"),
    Difference.EARLIER: Text(zh="权威来源变更前的值", en="the authority's earlier value"),
    Difference.UNKNOWN: Text(zh="名册中没有该实体", en="the register lacks the entity"),
}
"""each kind's name, as pages show it"""


def is_general(difference: str) -> bool:
    """Whether a pattern's ``difference`` names the kinds of difference alone, nothing taken or given."""
    return all(o["taken"] is None and o["given"] is None for o in json.loads(difference).get("others", []))
