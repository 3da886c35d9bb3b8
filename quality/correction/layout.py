"""What the sheets of a returned workbook look like: the columns of ours and the address of a row.

Writing them is ``workbook``'s, reading them again ``returning``'s. Headers are the same in both languages,
so that a workbook written in one is read in the other.
"""

VERSION = "1"

KEY = "【编号 Key】"
"""hidden: ``DELIVERY#LINE`` of the row, its address in the quarantine"""
WHERE = "【位置 Where】"
REASON = "【原因 Reason】"
HINT = "【怎么改 Hint】"
ACTION = "【处理 Action】"

OURS = (KEY, WHERE, REASON, HINT, ACTION)
"""The columns before the department's own, in order."""

WITHDRAW = ("作废", "withdraw")
"""What ``ACTION`` says of a row that should never have been delivered, in Chinese and in English."""

LISTING = ("version", "sheet", "feed", "delivery")
"""The columns of the hidden sheet, one row per sheet of rows."""


def key_of(delivery: str, line: int) -> str:
    """Return the address of a row."""
    return f"{delivery}#{line}"
