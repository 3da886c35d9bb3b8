"""How sure it is whose value is right in a pattern, from how often each source errs and who sides with whom.

Only what a pattern's ``difference`` says and the sources' agreement go in; nothing is decided here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from statistics import median
from typing import Any

from catalog.models import Entity
from quality.patterns.agreement import Agreement

KEEP, ADOPT = "keep_authoritative", "adopt"
ENOUGH = 100
"""fewer entities compared say nothing about a source"""
_ERRS = 0.01
"""how often a source errs of which nothing is known"""
_SHARE = 0.2
"""how much of a disagreement is the authority's fault where nothing is known"""
_ALIKE = 0.3
"""how often two that err say the same"""
_RULE_BROKEN_RIGHTLY = 0.001
"""how often a right value breaks a declared rule about the key"""
_ONE_MORE = 0.5
"""how often a third, or one more, is wrong in the same way as two that are wrong together"""
_FOLLOWED = 0.999
"""how often an authority is right that has changed its value, and another department with it"""
_LEFT_BEHIND = 0.95
"""… nobody with it, on an element where others are followed"""
_SIDES = {"none": 0, "one": 1, "several": 2}


@dataclass(frozen=True)
class Belief:
    """Who is probably right, and how sure that is.

    ``decision``: ``KEEP``, ``ADOPT`` with the ``source`` to follow, or None where nobody can be followed.
    """

    decision: str | None
    source: str | None
    sure: float


@dataclass(frozen=True)
class Rates:
    """How often the authority and each check source err, by element."""

    authority: Mapping[str, float]
    sources: Mapping[tuple[str, str], float]

    def of(self, element: str, source: str) -> float:
        """Return how often a source errs on an element."""
        return self.sources.get((element, source), _ERRS)

    def usual(self, element: str) -> float:
        """Return how often sources err on an element, by their median."""
        return median([r for (e, _), r in self.sources.items() if e == element] or [_ERRS])


def rates_of(entity: Entity, agreements: Iterable[Agreement]) -> Rates:
    """Return how often each source errs.

    If the authority and two others err independently, it errs in half of what it differs from each of them
    less what they differ from one another. Where no two others are compared, it gets the share of
    disagreement that authorities have on the entity's other elements.
    """
    counted = {(a.element, a.source, a.other): a for a in agreements if a.compared >= ENOUGH}
    differs = {at: 1 - a.agreeing / a.compared for at, a in counted.items()}
    led = {e.code: _authority(e.code, differs, counted) for e in entity.elements}
    known = {element: rate for element, rate in led.items() if rate is not None}
    whole = sum(d for (e, _, other), d in differs.items() if other is None and e in known)
    each = sum(known[e] for e, _, other in differs if other is None and e in known)
    share = min(each / whole, 0.5) if whole else _SHARE
    authority: dict[str, float] = {}
    sources: dict[tuple[str, str], float] = {}
    for element in (e.code for e in entity.elements):
        apart = {s: d for (e, s, other), d in differs.items() if e == element and other is None}
        unknown = share * median(apart.values()) if apart else _ERRS * _SHARE
        authority[element] = known.get(element, unknown)
        least = {s: 0.5 / (counted[element, s, None].compared + 1) for s in apart}
        sources |= {(element, s): max(d - authority[element], least[s]) for s, d in apart.items()}
    return Rates(authority, sources)


def _authority(
    element: str,
    differs: Mapping[tuple[str, str, str | None], float],
    counted: Mapping[tuple[str, str, str | None], Agreement],
) -> float | None:
    """Return how often the authority errs on an element, by the median over pairs of check sources."""
    rates = []
    for (e, a, b), apart in differs.items():
        if e == element and b is not None and {(e, a, None), (e, b, None)} <= differs.keys():
            rate = (differs[e, a, None] + differs[e, b, None] - apart) / 2
            rates.append(max(rate, 0.5 / (counted[e, a, b].compared + 1)))
    return median(rates) if rates else None


def believed(difference: Mapping[str, Any], rates: Rates, followed: Collection[str] = ()) -> Belief:
    """Return who is probably right in a pattern's conflicts, by its ``difference``.

    ``followed`` are the elements on which others are seen to follow the authority's changes: there, one that
    says what the authority said before probably hasn't yet. Elsewhere it may be the change that is wrong.

    Each value in turn is taken for right and all others for errors: its speakers would have to be right, the
    others to err, those who say the same in the same way. What breaks a rule about the key hardly is right.
    """
    if any(other["difference"] == "earlier" for other in difference["others"]):
        return _of_earlier(difference, followed)
    groups = tuple(_groups(difference, rates))
    weights = [_right(right) * prod(_wrong(g) for g in groups if g is not right) for right in groups]
    nobody = prod(map(_wrong, groups))
    best = max(range(len(groups)), key=lambda i: weights[i])
    sure = weights[best] / (sum(weights) + nobody)
    return Belief(groups[best].decision, groups[best].source, sure)


def _of_earlier(difference: Mapping[str, Any], followed: Collection[str]) -> Belief:
    """Return the belief where somebody says what the authority said before: it is known to have changed."""
    behind = _LEFT_BEHIND if difference["element"] in followed else 0.5
    return Belief(KEEP, None, behind if difference["siding"] == "none" else _FOLLOWED)


@dataclass(frozen=True)
class _Group:
    """Who says one value: the decision for it, and how often each errs.

    ``together``: how often those that aren't the authority say the same and it says otherwise; ``breaks``:
    whether the value breaks a rule about the key.
    """

    decision: str | None
    source: str | None
    errs: tuple[float, ...]
    together: float
    breaks: bool | None


def _groups(difference: Mapping[str, Any], rates: Rates) -> Iterator[_Group]:
    element, authority = difference["element"], difference["authority"]
    led = rates.authority.get(element, _ERRS * _SHARE)
    said = [(o["sources"] or "").split(",") for o in difference["others"]]
    breaks = difference["breaks"] or (bool(difference["rules"]) and not said)
    siding = [rates.usual(element)] * _SIDES[difference["siding"]]
    if authority:
        yield _Group(KEEP, None, (led, *siding), 0.0, breaks)
    else:
        lead = _only((difference["lead"] or "").split(","), said)
        yield _Group(ADOPT, lead, tuple(siding), _together(led, len(siding)), breaks)
    for i, sources in enumerate(said):
        elsewhere = [*said[:i], *said[i + 1 :], [authority]]
        source = _only(sources, elsewhere)
        errs = tuple(rates.of(element, s) for s in sources)
        together = _together(led, len(sources))
        breaks = difference["others"][i]["breaks"]
        yield _Group(ADOPT if source else None, source, errs, together, breaks)


def _only(sources: Iterable[str], elsewhere: Iterable[Collection[str | None]]) -> str | None:
    """Return the first source that says nothing else, and so can be followed; None if there is none."""
    return next((s for s in sources if not any(s in others for others in elsewhere)), None)


def _together(led: float, count: int) -> float:
    """Return how often so many are wrong together: behind the same change, or copied from one another.

    That two agree against the authority is seen as often as it errs at most, whoever is right then.
    """
    return led * _ONE_MORE ** (count - 2) if count > 1 else 0.0


def _right(group: _Group) -> float:
    return prod(1 - e for e in group.errs) * (_RULE_BROKEN_RIGHTLY if group.breaks else 1)


def _wrong(group: _Group) -> float:
    apart = prod(group.errs) * _ALIKE ** max(0, len(group.errs) - 1)
    return max(apart, group.together)
