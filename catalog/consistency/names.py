"""Whether formats, transforms and comparators that the catalogue names exist."""

from collections.abc import Iterable, Iterator

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Comparator
from catalog.suggest import nearest
from catalog.vocabulary import Vocabulary
from catalog.yaml_lines import Document, Place

_FORMAT = Text(zh="格式", en="format")
_TRANSFORM = Text(zh="转换", en="transform")
_COMPARATOR = Text(zh="比较方式", en="comparator")
_OPTION = Text(zh="比较方式的选项", en="comparator option")


def check(draft: Draft, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield a finding for every name that the vocabulary lacks."""
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        for i, column in enumerate(feed.columns):
            place: Place = ("columns", i)
            if column.format:
                yield from _unknown(document, (*place, "format"), _FORMAT, column.format, vocabulary.formats)
            for j, name in enumerate(column.transforms):
                spot = (*place, "transforms", j)
                yield from _unknown(document, spot, _TRANSFORM, name, vocabulary.transforms)
    for entity in draft.entities.values():
        document = draft.at("entities", entity.code)
        for i, part in enumerate(entity.key):
            yield from _comparator(document, ("key", i), part.comparator, vocabulary)
        for i, element in enumerate(entity.elements):
            place = ("elements", i)
            if element.format:
                yield from _unknown(document, (*place, "format"), _FORMAT, element.format, vocabulary.formats)
            yield from _comparator(document, place, element.comparator, vocabulary)


def _comparator(
    document: Document, place: Place, used: Comparator, vocabulary: Vocabulary
) -> Iterator[Finding]:
    spot = (*place, "comparator", "name")
    yield from _unknown(document, spot, _COMPARATOR, used.name, vocabulary.comparators)
    for option in used.options if used.name in vocabulary.comparators else ():
        spot = (*place, "comparator", "options", option)
        yield from _unknown(document, spot, _OPTION, option, vocabulary.comparators[used.name])


def _unknown(
    document: Document, place: Place, title: Text, name: str, known: Iterable[str]
) -> Iterator[Finding]:
    if name not in known:
        what = Text(zh=f"没有叫 {name} 的{title.zh}", en=f"unknown {title.en} {name}")
        yield document.finding(place, what, nearest(name, known))
