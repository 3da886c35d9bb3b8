"""A clerk who rules on the same cases as others: name, home, number of cases; prints who ruled on each."""

import json
import random
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from governance.errors import NotAllowed
from governance.events import AnyEvent, Claimed, Commented, Opened, Ruled
from governance.fact import Evidence, Place
from governance.ruling import KeepAuthoritative, Ruling
from governance.store import Store
from lake.home import Home


def rule(store: Store, name: str, key: str) -> str:
    """Open the case if nobody has, then rule; return who ruled."""
    place, now = Place(entity="person", key=key, element="name"), datetime.now(UTC)
    ruling = Ruling(
        id=f"{name}-{key}",
        decision=KeepAuthoritative(),
        by=name,
        at=now,
        grounds="x",
        evidence=Evidence(),
        valid_from=date(2026, 6, 1),
    )

    def decide(case: object, _: object) -> list[AnyEvent]:
        ruled = [Ruled(at=now, by=name, ruling=ruling)]
        opened = Opened(at=now, by=name, matter="conflict", place=place, severity="low", evidence=Evidence())
        return ruled if case else [opened, Claimed(at=now, by=name), *ruled]

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
    keys = [str(n) for n in range(cases)]
    random.Random(name).shuffle(keys)  # noqa: S311
    with Store.of(Home(home)) as store:
        told = {key: rule(store, name, key) for key in keys}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
