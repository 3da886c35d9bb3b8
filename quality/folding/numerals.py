"""Chinese numerals as they stand in house numbers and dates: 二〇二六, 十二, 一百零五, 廿一."""

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "元": 1}
_MULTIPLES = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十"}

CHINESE_DIGITS = "〇零○一二三四五六七八九十百千廿卅两"
"""What numerals are written with; goes into a character class."""


def arabic(numeral: str) -> str:
    """Return a numeral written in Chinese, Arabic or mixed digits as Arabic digits, zeros in front kept."""
    for short, long in _TENS.items():
        numeral = numeral.replace(short, long)
    if not set(numeral) & _MULTIPLES.keys():
        return "".join(str(DIGITS.get(c, c)) for c in numeral)
    total, digits = 0, ""
    for character in numeral:
        if character in _MULTIPLES:
            total += int(digits or "1") * _MULTIPLES[character]
            digits = ""
        else:
            digits += str(DIGITS.get(character, character))
    return str(total + int(digits or "0"))
