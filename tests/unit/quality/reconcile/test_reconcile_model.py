"""Reconcile against a plain Python account of the same rules, on random towns; and what must not matter."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.engine import Engine

SPLIT_REGISTER = ({"feed": "police", "when": {"key": "id", "prefix": ("1", "2")}}, {"feed": "exit"})
ELEMENTS = {
    "name": {"authority": ({"feed": "police"},), "check_sources": ("school", "exit", "clinic")},
    "sex": {"authority": SPLIT_REGISTER, "check_sources": ("school",), "silence_is_conflict": True},
    "home": {
        "authority": ({"feed": "clinic", "when": {"key": "id", "matches": "[23]."}},),
        "check_sources": ("school", "police", "exit"),
        "when_silent": "agreed",
    },
}
FEEDS = {feed: list(ELEMENTS) for feed in ("police", "school", "exit", "clinic")}
SEVERAL = frozenset({"school", "clinic"})

IDS = (None, *(a + b for a in "123" for b in "1234"))
"""enough entities in one town that few towns show every combination"""

value = st.sampled_from([None, "a", "a", "b"])
row = st.fixed_dictionaries(
    {
        "id": st.sampled_from(IDS),
        **dict.fromkeys(ELEMENTS, value),
        "_contradictions": st.sampled_from([None, None, ["sex_fits"]]),
    }
)
one_each = st.lists(row, min_size=6, max_size=12, unique_by=lambda r: r["id"])
whole_town = st.fixed_dictionaries(
    {feed: st.lists(row, max_size=20) if feed in SEVERAL else one_each for feed in FEEDS}
)


def expected(rows, register, unknown_is_conflict):
    """Return the (key, element, kind) that the rules in the catalogue's own words give."""
    keys = {r["id"] for feed in rows.values() for r in feed if r["id"]}
    found = set()
    for key in keys:
        known = any(r["id"] == key for r in rows[speaker(register, key)])
        if unknown_is_conflict and not known:
            found.add((key, "*", "entity_unknown"))
            continue
        for element, declared in ELEMENTS.items():
            found |= {(key, element, kind) for kind in kinds(rows, key, element, declared)}
    return sorted(found)


def speaker(authorities, key):
    for authority in authorities:
        when = authority.get("when")
        if when is None or key.startswith(when.get("prefix", ("2", "3"))):
            return authority["feed"]
    return None


def kinds(rows, key, element, declared):
    mine = {feed: [r for r in rows[feed] if r["id"] == key] for feed in holders(declared)}
    said = {feed: {r[element] for r in of} - {None} for feed, of in mine.items()}
    if element == "sex" and any(r["_contradictions"] for r in mine["police"]):
        yield "row_contradicts_itself"
    if any(len(values) > 1 for values in said.values()):
        yield "source_contradicts_itself"
    authority = speaker(declared["authority"], key)
    single = {feed: min(values) for feed, values in said.items() if len(values) == 1}
    checks = {v for feed, v in single.items() if feed != authority}
    if len(said.get(authority, ())) > 1:
        return
    if authority in single:
        if checks - {single[authority]}:
            yield "values_differ"
    elif declared.get("silence_is_conflict"):
        if checks:
            yield "authority_silent"
    elif declared.get("when_silent") == "agreed" and len(checks) > 1:
        yield "values_differ"


def holders(declared):
    return {*declared["check_sources"], *(a["feed"] for a in declared["authority"])}


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory):
    with Engine(tmp_path_factory.mktemp("engine"), memory_limit="1GB", threads=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def any_town(shared_engine, town_in):
    """Declare a town with this module's elements and the given rows."""
    return lambda rows, **declared: town_in(
        shared_engine,
        elements=ELEMENTS,
        feeds=FEEDS,
        several=SEVERAL,
        checks={"sex_fits": ("police", ("sex",))},
        rows=rows,
        **declared,
    )


registers = st.sampled_from([({"feed": "police"},), SPLIT_REGISTER])


@given(rows=whole_town, register=registers, unknown=st.booleans())
@settings(max_examples=12, deadline=None)
def test_finds_what_the_rules_say(any_town, rows, register, unknown):
    small = any_town(rows, register=register, unknown_is_conflict=unknown)
    seen = small.reconcile()
    found = small.select("key, element, kind", seen.found)
    assert found == expected(rows, register, unknown)
    keys = {r["id"] for feed in rows.values() for r in feed if r["id"]}
    assert seen.entities == len(keys)
    for element, count in seen.observations.items():
        in_conflict = {key for key, e, _ in found if e == element}
        assert count.unexpected == len(in_conflict) <= count.evaluated <= len(keys)
        for kind, number in count.kinds.items():
            assert number == sum((e, k) == (element, kind) for _, e, k in found)


@given(rows=whole_town, seed=st.integers(0, 99))
@settings(max_examples=3, deadline=None)
def test_the_order_of_rows_does_not_matter(any_town, rows, seed):
    numbered = {f: [{**r, "_line": i} for i, r in enumerate(of)] for f, of in rows.items()}
    shuffled = {f: random.Random(seed).sample(of, len(of)) for f, of in numbered.items()}  # noqa: S311
    assert any_town(numbered).found("*") == any_town(shuffled).found("*")


def test_a_fingerprint_is_the_digest_of_the_distinct_claims(any_town):
    rows = {
        "police": [{"id": "1", "name": "a"}],
        "school": [{"id": "1", "name": "住 b"}, {"id": "1", "name": "住 b"}],
        "exit": [],
        "clinic": [],
    }
    written = "police:1:a" + "school:3:住 b"
    digest = hashlib.md5(written.encode(), usedforsecurity=False).hexdigest()
    identity = hashlib.md5(
        f"person|1|name|values_differ|{digest}".encode(), usedforsecurity=False
    ).hexdigest()
    assert any_town(rows).found("fingerprint, conflict") == [(digest, identity[:16])]
