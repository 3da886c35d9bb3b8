"""What govlake found, against the truth and a second opinion: ``python -m examples.flights.score``.

The truth is the gold standard; the second opinion is ``plain``, which reads the same files another way.
Which of two claims is right isn't decided here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import typer

from assets.city import City
from examples.flights.plain import AIRLINES, ELEMENTS, Claims, Forms
from examples.flights.plain import claims_of as read_claims
from examples.flights.plain import gold_of as read_gold
from examples.real_data import real_data

Place = tuple[str, str]
"""flight and element"""

Found = Mapping[tuple[str, str, str], Mapping[str, Forms]]
"""(flight, element, kind) → the claims of a conflict: source → the different things that it says"""


def conflicts_of(city: City, day: str) -> Found:
    """Return the open conflicts that govlake has about the flights of a day YYYYMMDD."""
    table = city.tables.snapshot("quality/conflict_flight").select()
    claims = "list_transform(claims, lambda c: [c.source, c.form])"
    with city.engine() as engine:
        rows = engine.rows(
            f"SELECT key, element, kind, {claims} FROM ({table}) WHERE status = 'open' AND key LIKE ?",
            [f"{day[:4]}-{day[4:6]}-{day[6:]}|%"],
        )
    return {(key.split("|")[1], element, kind): _by_source(said) for key, element, kind, said in rows}


def _by_source(said: list[list[str]]) -> dict[str, Forms]:
    by: dict[str, set[str]] = {}
    for feed, form in said:
        if form is not None:
            by.setdefault(feed.removesuffix("_claims"), set()).add(form)
    return {source: frozenset(forms) for source, forms in by.items()}


def conflicts_expected(claims: Claims) -> Found:
    """Return the conflicts that there should be by the second opinion."""
    return {(*place, kind): by for place, by in claims.items() for kind in _kinds(place[0], by)}


def _kinds(flight: str, by: Mapping[str, Forms]) -> Iterator[str]:
    """Yield the kinds of conflict among what is said of one element of a flight.

    A source that says two things contradicts itself and is compared with no one.
    """
    airline = AIRLINES[flight[:2]]
    single = {source: forms for source, forms in by.items() if len(forms) == 1 and source != airline}
    if len(single) + (airline in by) < len(by) or len(by.get(airline, ())) > 1:
        yield "source_contradicts_itself"
    if airline not in by and single:
        yield "authority_silent"
    if len(by.get(airline, ())) == 1 and any(forms != by[airline] for forms in single.values()):
        yield "values_differ"


def accused(found: Found) -> dict[Place, frozenset[str]]:
    """Return flight and element → the sources that by a conflict say what their airline doesn't."""
    by_place: dict[Place, frozenset[str]] = {}
    for (flight, element, kind), by in found.items():
        if kind != "authority_silent":
            said = by.get(AIRLINES[flight[:2]], frozenset())
            wrong = frozenset(s for s, forms in by.items() if said and not forms <= said)
            by_place[flight, element] = by_place.get((flight, element), frozenset()) | wrong
    return by_place


def wrong(claims: Claims, gold: Mapping[Place, Forms]) -> dict[Place, frozenset[str]]:
    """Return flight and element → the sources, airlines left out, that say what isn't in the truth."""
    checked = {place: _others(claims, place) for place in gold}
    return {
        place: frozenset(s for s, forms in by.items() if not forms <= gold[place])
        for place, by in checked.items()
    }


def _others(claims: Claims, place: Place) -> dict[str, Forms]:
    """Return what all sources but the flight's airline say."""
    return {s: forms for s, forms in claims.get(place, {}).items() if s != AIRLINES[place[0][:2]]}


@dataclass(frozen=True)
class Agreement:
    """Sources accused by govlake and wrong by the truth, counted over all flights and elements of it."""

    both: int
    only_accused: tuple[tuple[str, str, str], ...]
    only_wrong: tuple[tuple[str, str, str], ...]


def agreement(found: Found, claims: Claims, gold: Mapping[Place, Forms]) -> Agreement:
    """Compare whom govlake accuses with who is wrong, for every flight and element that the truth has."""
    said, truth = accused(found), wrong(claims, gold)
    pairs = {(*place, s) for place in gold for s in said.get(place, ())}
    due = {(*place, s) for place, sources in truth.items() for s in sources}
    return Agreement(len(pairs & due), tuple(sorted(pairs - due)), tuple(sorted(due - pairs)))


def accuracy(claims: Claims, gold: Mapping[Place, Forms]) -> Counter[tuple[str, str, bool]]:
    """Return (source, element, right or not) → how often, airlines on their own flights left out."""
    counted: Counter[tuple[str, str, bool]] = Counter()
    for place, truth in gold.items():
        for source, forms in _others(claims, place).items():
            counted[source, place[1], forms <= truth] += 1
    return counted


def main() -> None:
    """Print the figures of the README, from the conflicts in ``GOVLAKE_HOME``."""
    from pipelines.city import city  # noqa: PLC0415

    here, data = city(), real_data("flights")
    days = sorted(p.stem for p in (data / "claims").glob("*.txt"))
    right: Counter[tuple[str, str, bool]] = Counter()
    for day in days:
        found, claims, gold = conflicts_of(here, day), read_claims(data, day), read_gold(data, day)
        right += accuracy(claims, gold)
        typer.echo(_line(day, found, conflicts_expected(claims), agreement(found, claims, gold)))
    typer.echo("\n".join(_accuracies(right)))


def _line(day: str, found: Found, expected: Found, met: Agreement) -> str:
    kinds = Counter(kind for _, _, kind in found)
    same = sum(expected.get(place) == by for place, by in found.items())
    told = [f"| {day} | {len(found)} | {len(expected)} | {same} |", f" {dict(sorted(kinds.items()))} |"]
    told.append(f" {met.both} | {met.only_accused} | {met.only_wrong} |")
    return "".join(told)


def _accuracies(right: Counter[tuple[str, str, bool]]) -> Iterator[str]:
    """Yield one line per source: its share of right values of each element, and over all."""
    yield f"| | {' | '.join(ELEMENTS)} | all |"
    for source in sorted({s for s, _, _ in right}):
        counts = [(right[source, e, True], right[source, e, False]) for e in ELEMENTS]
        counts.append((sum(yes for yes, _ in counts), sum(no for _, no in counts)))
        shares = [f"{yes / (yes + no):.3f}" if yes + no else "" for yes, no in counts]
        yield f"| {source} | {' | '.join(shares)} | {sum(counts[-1])} |"


if __name__ == "__main__":
    typer.run(main)
