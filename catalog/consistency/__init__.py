"""Whether the things a city declares fit together; their shape alone is the models' business.

Each module has the rules about one kind of thing and one function ``check(draft)`` that yields findings.
"""

from itertools import chain

from catalog.consistency import (
    checks,
    city,
    claims,
    clocks,
    deliveries,
    entities,
    feeds,
    files,
    names,
    pulls,
    sources,
    themes,
)
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.vocabulary import Vocabulary

_RULES = (city, feeds, files, pulls, deliveries, claims, entities, sources, checks, themes, clocks)


def check(draft: Draft, vocabulary: Vocabulary | None = None) -> list[Finding]:
    """Return everything that doesn't fit together among the things that could be read."""
    found = list(chain.from_iterable(rules.check(draft) for rules in _RULES))
    if vocabulary is not None:
        found += names.check(draft, vocabulary)
    return found
