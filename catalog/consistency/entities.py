"""Rules about an entity by itself: the codes of its key and elements, and their code lists."""

from collections.abc import Iterator

from catalog.consistency.repeats import repeated
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Entity
from catalog.yaml_lines import Document, Place

RESERVED = ("disputed", "provisional", "known", "provenance")
"""Columns that every base table has besides its key and elements."""


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings of every entity."""
    for entity in draft.entities.values():
        document = draft.at("entities", entity.code)
        placed = list(_codes(entity))
        yield from repeated(document, Text(zh="代码", en="code"), placed)
        for place, code in placed:
            if code in RESERVED:
                yield _reserved(document, place, code)
    for entity, i, element in draft.elements():
        if element.codes is not None:
            document = draft.at("entities", entity.code)
            yield from draft.unknown(document, ("elements", i, "codes"), "codes", element.codes)


def _codes(entity: Entity) -> Iterator[tuple[Place, str]]:
    yield from ((("key", i, "code"), part.code) for i, part in enumerate(entity.key))
    yield from ((("elements", i, "code"), element.code) for i, element in enumerate(entity.elements))


def _reserved(document: Document, place: Place, code: str) -> Finding:
    what = Text(zh=f"{code} 是基础库自己的列", en=f"{code} is a column of every base table")
    return document.finding(place, what, Text(zh="换一个代码", en="choose another code"))
