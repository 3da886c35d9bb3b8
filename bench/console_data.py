"""A worklist of many open conflicts, base tables beside it, and some thousand cases to try the console on.

Conflicts are drawn over the sample city's entities and elements, with the sources that hold each; patterns
are of very unlike sizes, as in a city. Only the console is measured on them, nothing is learned from them.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from catalog.models import Catalogue, Element, Entity, Feed
from governance.events import AnyEvent, Asked, Claimed, Opened, Ruled
from governance.fact import Evidence, Place
from governance.ruling import KeepAuthoritative, Ruling
from governance.store import Store
from lake.engine import Engine, literal, quoted
from lake.home import Home
from lake.tables import Tables
from lake.worklist import Item, opened, write
from quality.settlement import base_name
from quality.worklist import made_of

SHARES = {"person": 0.7, "company": 0.2, "parcel": 0.07, "certificate": 0.03}
ENTITIES = 4
"""entities in the base table for each conflict on one of them"""
CLERKS = ("li", "wang", "zhao", "qian", "sun")
TODAY = datetime.now(UTC).date()
_OPEN_DAYS = 180
_PATTERNS = 3000


def make(home: Home, catalogue: Catalogue, conflicts: int, cases: int) -> None:
    """Write worklist, base tables and cases into a home."""
    tables = Tables(home.tables)
    with Engine(home.scratch) as engine:
        selects = [
            s for code, share in SHARES.items() for s in _entity(catalogue, code, int(conflicts * share))
        ]
        moved = " UNION ALL ".join(
            f"SELECT DATE '{TODAY - timedelta(days=n)}' AS day,"
            f" {5000 + n * 7} AS opened, {4800 + n * 3} AS closed"
            for n in range(30)
        )
        made = {"conflict": " UNION ALL ".join(selects), "movement": moved}
        for code, share in SHARES.items():
            _base(engine, tables, catalogue.entities[code], int(conflicts * share * ENTITIES))
        write(engine, home, made, made_of(tables, catalogue))
    _cases(home, cases)


def _entity(catalogue: Catalogue, code: str, conflicts: int) -> Iterator[str]:
    """Yield a query per element of an entity that several sources hold."""
    entity = catalogue.entities[code]
    held = [(e, tuple(catalogue.holders_of(entity, e))) for e in entity.elements]
    several = [(e, feeds) for e, feeds in held if len(feeds) > 1]
    for number, (element, feeds) in enumerate(several):
        yield _conflicts(entity, element, feeds, conflicts // len(several), number)


def _conflicts(entity: Entity, element: Element, feeds: tuple[Feed, ...], count: int, salt: int) -> str:
    claims = ", ".join(_claim(feed, place, salt) for place, feed in enumerate(feeds[:5]))
    departments = ", ".join(literal(d) for d in sorted({f.department for f in feeds[:5]}))
    seed = f"hash(i * 31 + {salt})"
    return f"""
        SELECT substr(md5('{entity.code}{element.code}' || i), 1, 16) AS conflict,
            {literal(entity.code)} AS entity, {literal(element.code)} AS element,
            {_key(entity, f"hash(i + {salt % 3}) % {max(count, 1) * 2}")} AS key,
            'values_differ' AS kind, {literal(element.severity)} AS severity, [{departments}] AS departments,
            DATE '{TODAY}' - ({seed} % {_OPEN_DAYS})::INT AS first_seen, [{claims}] AS claims,
            md5('f' || i) AS fingerprint,
            substr(md5('{element.code}' || floor(pow(({seed} % 10000) / 10000.0, 4)
            * {_PATTERNS // 20})::INT), 1, 16) AS pattern, '中山市东区街道' || (i % 900) || '号' AS suggested,
            '东区街道' || (i % 900) || '号' AS suggested_form, {literal(feeds[0].code)} AS suggested_source,
            0.5 + ({seed} % 500) / 1000.0 AS probability,
            '[{{"part":"voice","weight":2.1,"sources":["{feeds[0].code}"],"for":true,"accuracy":0.97}},'
            || '{{"part":"voice","weight":-1.2,"sources":["{feeds[1].code}"],"for":false,"accuracy":0.91}},'
            || '{{"part":"others","weight":-0.3}}]' AS parts,
            {_case(entity, element, salt, count)} AS case_id
        FROM range({count}) r(i)"""


def _claim(feed: Feed, place: int, salt: int) -> str:
    number = f"((i * {7 if place == 1 else 1} + {salt}) % 900)"
    value = f"'东区街道' || {number} || '号'"
    return (
        f"{{'source': {literal(feed.code)}, 'department': {literal(feed.department)},"
        f" 'authoritative': {str(place == 0).lower()}, 'raw': '中山市' || {value}, 'form': {value},"
        f" 'business_date': DATE '{TODAY}', 'delivery': '{feed.code}-20260601-0123abcd', 'line': i}}"
    )


def _key(entity: Entity, number: str) -> str:
    digits = f"lpad(({number})::VARCHAR, 12, '0')"
    return f"'442000' || {digits}" if len(entity.key) == 1 else f"'JZ|' || {digits}"


def _case(entity: Entity, element: Element, salt: int, count: int) -> str:
    key = _key(entity, f"hash(i + {salt % 3}) % {max(count, 1) * 2}")
    return f"substr(md5('{entity.code}|' || {key} || '|{element.code}'), 1, 16)"


def _base(engine: Engine, tables: Tables, entity: Entity, count: int) -> None:
    """Write a base table whose entities are those of the conflicts, and others."""
    elements = ", ".join(
        f"'中山市东区街道' || (i % 900) || '号' AS {quoted(e.code)}" for e in entity.elements
    )
    sources = ", ".join(f"{quoted(e.code)} := {literal(e.authority[0].feed)}" for e in entity.elements)
    tables.store(
        base_name(entity),
        engine,
        f"SELECT {_key(entity, 'i')} AS _key, {elements}, []::VARCHAR[] AS disputed,"
        f" []::VARCHAR[] AS provisional, struct_pack({sources}) AS provenance FROM range({count}) r(i)",
    )


def _cases(home: Home, count: int) -> None:
    """Open cases on conflicts drawn at random, and do with them what people do."""
    worklist, draw = opened(home), random.Random(7)  # noqa: S311 - a draw to be repeated, no secret
    ranks = [
        rank for (rank,) in worklist.rows(f"SELECT rank FROM conflict USING SAMPLE {count} (reservoir, 7)")
    ]
    with Store.of(home) as store:
        for start in range(0, len(ranks), 500):
            for item in worklist.at(sorted(ranks[start : start + 500])):
                _work_on(store, item, draw)
    worklist.close()


def _work_on(store: Store, item: Item, draw: random.Random) -> None:
    place = Place(entity=item.entity, key=item.key, element=item.element)
    evidence, at = (
        Evidence.of(item.fingerprint, item.claims),
        datetime.now(UTC) - timedelta(days=draw.randrange(20)),
    )
    clerk = draw.choice(CLERKS)
    events: list[AnyEvent] = [
        Opened(at=at, by=clerk, matter="conflict", place=place, severity=item.severity, evidence=evidence,
               disagreement=item.kind),
        Claimed(at=at, by=clerk),
    ]  # fmt: skip
    doing = draw.random()
    if doing < 0.3:  # noqa: PLR2004 - shares of what people do
        due = at.date() + timedelta(days=3)
        events.append(Asked(at=at, by=clerk, departments=tuple(item.departments[:2]), due=due))
    elif doing < 0.8:  # noqa: PLR2004
        events.append(Ruled(at=at, by=clerk, ruling=_ruling(place, evidence, clerk, at)))
    store.add(place, lambda case, _: events if case is None else [])


def _ruling(place: Place, evidence: Evidence, clerk: str, at: datetime) -> Ruling:
    authority = evidence.claims[0]
    return Ruling(
        id=f"{place.case}-3",
        decision=KeepAuthoritative(),
        by=clerk,
        at=at,
        grounds="核对各来源的说法后认定",
        evidence=evidence,
        valid_from=date(2026, 1, 1),
        value=authority.raw,
        form=authority.form,
        follows=authority.source,
    )
