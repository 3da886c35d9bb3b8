r"""What a secrecy marking is: the notations of 密级 and 内部 marks, told from words that hold the characters.

A text is folded first: width, script, stars, brackets, and spaces put between the characters of a word. The
notations are those of the state's rules on marking (level ★ term), and what offices write beside them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from quality.secrecy.marks import Kind

_TRADITIONAL = str.maketrans(
    "絕機祕級內資長傳嚴請儲數據為屬於標識個", "绝机秘级内资长传严请储数据为属于标识个"
)
_STARS = str.maketrans(dict.fromkeys("☆✩✪✫✬✭✮✯✰⭐🌟⍟⋆✦✧", "★") | dict.fromkeys("＊∗﹡✱✲⁎※", "*"))
_BRACKETS = str.maketrans(dict.fromkeys("【［〔〖「『｛{", "[") | dict.fromkeys("】］〕〗」』｝}", "]"))
_WIDE = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)}
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")

_HAN = "一-鿿"
_LEVEL = "(?:绝密|机密|秘密)"
_GRADED = f"{_LEVEL}级?"
_THING = "(?:文件|资料|材料|档案|事项|件|信息|数据|文档)"
_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十百两]{1,3})"
_PERIOD = rf"(?:{_COUNT} ?(?:年|个月|月|天|日)(?![{_HAN}])|长期|永久|无限期)"
_TERM = rf"(?:{_PERIOD}|至?[12]\d{{3}}|[{_HAN}]{{1,8}}[前后](?![{_HAN}]))"
_ENDS = rf"(?![{_HAN}A-Za-z0-9])"
_BEGINS = rf"(?<![{_HAN}A-Za-z0-9])"
_EDGE_LEFT, _EDGE_RIGHT = r"(?:^|(?<=[ _\-—|★*]))", r"(?=[ _\-—|:★*]|\.[a-z]|[!.。]?$)"
_THIS = rf"(?:本|此|该)(?:{_THING}|表|名单|文|库|册|附件)"
_BAN = (
    "(?:注意保密|注意保存|注意保管|妥善保管|"
    "(?:不得|请勿|切勿|严禁|禁止|不可|不准|不要|不许|谨防)(?:对外)?"
    "(?:外传|外泄|外借|泄露|泄密|转发|传播|扩散|翻印|复制|公开|提供))"
)
_LEVEL_LABEL = "(?:密级标识|密级|(?:保密|涉密|秘密|定密)(?:等级|级别))"
_ANOTHER = rf"(?! ?[、/,;或及和|] ?(?:{_LEVEL}|内部|非密|公开|普通))"
_INNER = "(?:资料|文件|材料|数据|信息|文稿|刊物|使用|参考|掌握|名单|传阅|文档|图纸|情况|通报)"

_STATE = (
    rf"{_GRADED} ?★ ?(?:{_TERM}|{_ENDS})",
    rf"{_GRADED} ?\*+ ?{_PERIOD}",
    rf"{_BEGINS}{_GRADED} ?[:·\-—(\[]? ?(?:保密期限)? ?(?:\d{{1,3}} ?(?:年|个月)|长期)(?![{_HAN}])",
    rf"{_LEVEL_LABEL} ?(?:[:=为是]|$|(?=[ (\[])|(?=[绝机秘])) ?[(\[]? ?{_LEVEL}级?(?![{_HAN}]){_ANOTHER}",
    rf"[(\[] ?{_GRADED}{_THING}? ?[)\]]",
    rf'^["“]?{_GRADED}{_THING}?["”!.。]*$',
    rf"{_EDGE_LEFT}(?:绝密|机密)级?{_THING}?{_EDGE_RIGHT}",
    rf"{_EDGE_LEFT}秘密(?:级|文件|资料|材料|件){_EDGE_RIGHT}",
    rf"{_BEGINS}(?:绝密|机密|秘密){_THING}(?=[,;。!])",
    rf"{_THIS}[^。;不未无非]{{0,4}}(?:属于?|为|定为|系|是)(?:国家)?{_GRADED}(?:国家秘密)?{_THING}?(?![{_HAN}])",
    rf"{_THIS}[^。;不未无非]{{0,6}}(?:涉及|含有?|属于?|载有)国家秘密(?![{_HAN}])",
    r"^国家秘密(?:[!.。]*$|[ ★*,;])",
)
_STATE_LABEL = (
    rf"{_EDGE_LEFT}{_GRADED}{_THING}?{_EDGE_RIGHT}",
    rf"{_EDGE_LEFT}{_GRADED}(?:名单|清单|台账|表|{_THING})",
    rf"{_EDGE_LEFT}(?:绝密|机密)级?[{_HAN}]{{1,4}}(?:名单|清单|台账)(?![{_HAN}])",
)
_WORK = (
    r"^工作秘密(?:[!.。]*$|[ ★*])",
    r"[(\[] ?工作秘密 ?[)\]]",
    rf"{_THIS}[^。;不未无非]{{0,4}}(?:属于?|为|含有?|涉及)工作秘密(?![{_HAN}])",
)
_COMMERCIAL = (rf"(?:核心|普通)?商(?:业秘)?密 ?[★*] ?(?:{_TERM}|{_ENDS})",)
_INTERNAL = (
    rf"内部{_INNER}?[^{_HAN}]{{0,4}}{_BAN}",
    rf"{_BEGINS}(?:仅供|仅限|只限|只供|限)[{_HAN}]{{0,4}}内部(?:使用|参考|传阅|掌握|交流|查阅)(?![{_HAN}])",
    r'^["“]?内部(?:资料|文件|材料|文稿|数据|名单)["”!.。]*$',
    r"[(\[] ?内部(?:资料|文件|材料|数据|名单) ?[)\]]",
    rf"{_BEGINS}(?:严禁|请勿|不得|切勿|禁止|不可|不准)外传(?![{_HAN}])",
    r"^注意保密[!.。]*$",
)
_INTERNAL_LABEL = (
    rf"{_EDGE_LEFT}内部(?:资料|文件|材料|名单|数据|掌握){_EDGE_RIGHT}",
    rf"[(\[] ?内部{_INNER}? ?[)\]]",
)


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_CELL = {
    Kind.STATE: _compiled(*_STATE),
    Kind.WORK: _compiled(*_WORK),
    Kind.COMMERCIAL: _compiled(*_COMMERCIAL),
    Kind.INTERNAL: _compiled(*_INTERNAL, rf"{_LEVEL_LABEL} ?[:=为是] ?内部(?![{_HAN}]){_ANOTHER}"),
}
_LABEL = _CELL | {
    Kind.STATE: _compiled(*_STATE, *_STATE_LABEL),
    Kind.INTERNAL: _compiled(*_INTERNAL, *_INTERNAL_LABEL),
}
_STAR = re.compile("★|[*]")
_TITLE = re.compile("《[^《》★]{0,80}》")
_LETTERED = re.compile(rf"(?:(?<=^)|(?<= ))(?:[{_HAN}★*0-9]+ )+[{_HAN}★*0-9]+(?= |[,;.!:)\]]|$)")
_SPLIT_LEVEL = re.compile(rf"(?<![{_HAN}])([绝机秘]) +密")
_LISTED = re.compile(rf"{_LEVEL}级?(?: ?[、/,;|或及和] ?(?:{_LEVEL}级?|内部|非密|公开|普通))+")


class Markings:
    """The markings of one city: the general ones, and its own ``phrases`` and ``exceptions``.

    A phrase between slashes is a regular expression; any other counts however it is spaced.
    """

    def __init__(self, phrases: tuple[str, ...] = (), exceptions: tuple[str, ...] = ()) -> None:
        self._exceptions = tuple(folded(e) for e in exceptions)
        self._own = [re.compile(_expression(p)) for p in phrases]
        begins = "".join(re.escape(p.removeprefix("/")[0]) for p in phrases)
        self._may = re.compile(f"[密内內{begins}]|外 *[传傳]")
        self.find = lru_cache(maxsize=65_536)(self._find)
        """text, whether it is a label → the kind of the first marking in it, None without one"""

    def _find(self, text: str, label: bool) -> Kind | None:
        if not self._may.search(text):
            return None
        known = folded(text)
        for phrase in self._exceptions:
            known = known.replace(phrase, "")
        return next(self._kinds(known, label), None)

    def _kinds(self, text: str, label: bool) -> Iterator[Kind]:
        plain = _LISTED.sub("、", _TITLE.sub("《》", text))
        for kind, pattern in (_LABEL if label else _CELL).items():
            if pattern.search(plain) or (_STAR.search(text) and pattern.search(text)):
                yield kind
        tight = text.replace(" ", "")
        if any(p.search(text) or p.search(tight) for p in self._own):
            yield Kind.CITY


def folded(text: str) -> str:
    """Return a text in the one notation that the patterns are written in."""
    plain = text.translate(_INVISIBLE).translate(_WIDE).translate(_STARS).translate(_BRACKETS)
    plain = " ".join(plain.translate(_TRADITIONAL).split())
    plain = _SPLIT_LEVEL.sub(r"\1密", plain)
    return _LETTERED.sub(_joined, plain)


def _joined(match: re.Match[str]) -> str:
    """Join what is written with a space after each character; words with spaces between stay."""
    parts = match[0].split(" ")
    single = sum(len(p) == 1 for p in parts)
    return "".join(parts) if single >= len(parts) - 1 else match[0]


def _expression(phrase: str) -> str:
    if len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/"):  # noqa: PLR2004
        return phrase[1:-1]
    return re.escape(folded(phrase).replace(" ", ""))
