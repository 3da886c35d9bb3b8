"""Long numbers that a spreadsheet has rounded: they can't be told any more, so they are refused by name."""

from catalog.language import Text
from quality.formats.format import Format, matches

_SCIENTIFIC = r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}"
_ZEROED = r"[1-9][0-9]{14}000(?:\.0+)?"

NOT_ROUNDED = Format(
    "not_rounded",
    Text(zh="长号码未被电子表格改写", en="a long number not rounded by a spreadsheet"),
    Text(
        zh="号码已被 Excel 四舍五入，无法还原：请把该列设为“文本”格式后从原系统重新导出",
        en="Excel has rounded the number for good: set the column to text and export it again",
    ),
    lambda value: f"NOT {matches(value, f'{_SCIENTIFIC}|{_ZEROED}')}",
)
"""Refuses E notation, and 15 digits with 000 behind them: as true numbers may end so, it only explains."""
