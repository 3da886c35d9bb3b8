"""Finds what is written twice where it may stand only once."""

from collections.abc import Iterable, Iterator

from catalog.errors import Finding
from catalog.language import Text
from catalog.yaml_lines import Document, Place


def repeated(document: Document, name: Text, placed: Iterable[tuple[Place, str]]) -> Iterator[Finding]:
    """Yield a finding at every place whose word stood at an earlier one."""
    first: dict[str, int] = {}
    for place, word in placed:
        if word in first:
            what = Text(
                zh=f"{name.zh} {word} 重复,第 {first[word]} 行已有",
                en=f"duplicate {name.en} {word}, already on line {first[word]}",
            )
            yield document.finding(place, what, Text(zh="改名或删去", en="rename or remove it"))
        first.setdefault(word, document.line(place))
