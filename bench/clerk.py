"""A clerk who rules on the same cases as others: ``python -m bench.clerk NAME HOME CASES``.

Every tenth case is about a pattern. Prints, as JSON, who ruled on each case as this clerk was told.
"""

import json
import random
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from governance.case import Case
from governance.errors import NotAllowed
from governance.events import AnyEvent, Claimed, Commented, Opened, Ruled
from governance.fact import Evidence, PatternSeen, Place
from governance.ruling import KeepAuthoritative, Ruling
from governance.store import Reader, Store
from lake.home import Home

_A_PATTERN_IN = 10


def place_of(number: int) -> Place:
    """Return what the case of a number is about."""
    if number % _A_PATTERN_IN == 0:
        return Place(entity="person", key="", element="name", pattern=f"{number:016x}")
    return Place(entity="person", key=str(number), element="name")


def rule(store: Store, name: str, place: Place) -> str:
    """Open the case if nobody has, then rule; return who ruled."""
    now = datetime.now(UTC)
    seen = PatternSeen(difference="{}", size=1) if place.pattern else None
    ruling = Ruling(
        id=f"{name}-{place.case}",
        decision=KeepAuthoritative(),
        by=name,
        at=now,
        grounds="x",
        evidence=Evidence(),
        valid_from=date(2026, 6, 1),
        seen=seen,
    )

    def decide(case: Case | None, _: Reader) -> list[AnyEvent]:
        ruled = [Ruled(at=now, by=name, ruling=ruling)]
        matter: Literal["conflict", "pattern"] = "pattern" if place.pattern else "conflict"
        more = {"severity": "low", "evidence": Evidence(), "seen": seen}
        opened = Opened(at=now, by=name, matter=matter, place=place, **more)
        return [*ruled] if case else [opened, Claimed(at=now, by=name), *ruled]

    try:
        store.add(place, decide)
    except NotAllowed as refused:
        comment = Commented(at=now, by=name, text=f"{refused.first} was first")
        store.add(place, lambda case, _: [comment])
        return refused.first
    return name


def main() -> None:
    """Rule on every case once, in an order of one's own."""
    name, home, cases = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    numbers = list(range(cases))
    random.Random(name).shuffle(numbers)  # noqa: S311
    with Store.of(Home(home)) as store:
        told = {place.case: rule(store, name, place) for place in map(place_of, numbers)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
