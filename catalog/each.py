"""Files that stand for several things: ``each: {site: [aa, ua]}`` repeats a file for every value.

``{site}`` is replaced in every text of the file, keys included; other braces, such as ``{date}``, stay.
Several names are taken in step: the first value of each, then the second of each, and so on.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from catalog.errors import Finding
from catalog.language import Text
from catalog.yaml_lines import Document

KEY = "each"


def expand(document: Document) -> tuple[list[Document], list[Finding]]:
    """Return one document per value of ``each``, or the document itself when it has none."""
    if KEY not in document.value:
        return [document], []
    each = document.value[KEY]
    fault = _fault(each)
    if fault:
        return [], [document.finding((KEY,), fault, _HINT)]
    rest = {key: value for key, value in document.value.items() if key != KEY}
    rounds = (dict(zip(each, values, strict=True)) for values in zip(*each.values(), strict=True))
    copies = (_replaced(document, rest, names) for names in rounds)
    documents = list(copies)
    if any(_size(copy.value) != _size(rest) for copy in documents):
        what = Text(zh="替换后有重复的键", en="two keys become the same after replacement")
        return [], [document.finding((KEY,), what, _HINT)]
    return documents, []


_HINT = Text(
    zh="写成 each: {名称: [值1, 值2]},值用文字(数字加引号),几个名称的值一样多",
    en="write each: {name: [one, two]}, values as text (quote numbers), as many for every name",
)


def _fault(each: Any) -> Text | None:
    if not isinstance(each, dict) or not each or not all(isinstance(v, list) and v for v in each.values()):
        return Text(zh="each 应为“名称: 值的列表”", en="each must map a name to a list of values")
    if not all(isinstance(text, str) for text in (*each, *(v for values in each.values() for v in values))):
        return Text(zh="each 的名称和值应为文字", en="the names and values of each must be text")
    if len({len(values) for values in each.values()}) > 1:
        return Text(zh="each 各名称的值数目不同", en="the lists of each differ in length")
    return None


def _replaced(document: Document, rest: dict[Any, Any], names: dict[str, str]) -> Document:
    braces = re.compile(r"\{(" + "|".join(map(re.escape, names)) + r")\}")

    def fill(part: Any) -> Any:
        return braces.sub(lambda m: names[m[1]], part) if isinstance(part, str) else part

    lines = {tuple(map(fill, place)): line for place, line in document.lines.items()}
    return Document(document.file, _mapped(rest, fill), lines)


def _mapped(value: Any, fill: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {fill(key): _mapped(item, fill) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, fill) for item in value]
    return fill(value)


def _size(value: Any) -> int:
    """Return how many entries a value has, at all depths."""
    inner: Iterator[Any] = iter(())
    if isinstance(value, dict):
        inner = iter(value.values())
    elif isinstance(value, list):
        inner = iter(value)
    return 1 + sum(_size(item) for item in inner)
