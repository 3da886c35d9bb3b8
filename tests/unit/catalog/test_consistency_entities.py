"""What an entity and the city may not say; one authoritative source each (Article 17)."""

from typing import Any

import pytest

PERSON = "entities/person.yaml"
NAME = "    authority:\n      - feed: household\n    check_sources:\n      - tax\n"
FIRST = "      - {feed: household, when: {key: idno, prefix: ['44']}}\n"


def authority(city: Any, authorities: str, checking: str = "[]") -> None:
    city.replace(PERSON, NAME, f"    authority:\n{authorities}    check_sources: {checking}\n")


def test_an_element_without_an_authority_is_refused(city: Any) -> None:
    city.replace(PERSON, NAME, "    authority: []\n    check_sources: [household, tax]\n")
    city.refuses(PERSON, "authority: []", "一数一源", "权威来源")


def test_two_authorities_are_refused(city: Any) -> None:
    authority(city, "      - feed: household\n      - feed: tax\n")
    city.refuses(PERSON, "feed: tax", "两个权威来源", "household", "tax")


def test_two_authorities_under_one_condition_are_refused(city: Any) -> None:
    authority(city, FIRST + "      - {feed: tax, when: {key: idno, prefix: ['44']}}\n")
    city.refuses(PERSON, "feed: tax", "two authoritative sources")


def test_an_authority_that_hides_those_after_it_is_refused(city: Any) -> None:
    authority(city, "      - feed: tax\n" + FIRST)
    city.refuses(PERSON, "feed: tax", "put it last")


def test_authorities_under_different_conditions_are_one_source(city: Any) -> None:
    authority(
        city, FIRST + "      - {feed: tax, when: {key: idno, matches: '9.*'}}\n      - feed: household\n"
    )
    assert len(city.load().entities["person"].element("name").authority) == 3


def test_two_registers_are_refused(city: Any) -> None:
    city.replace(PERSON, "  - feed: household\nel", "  - feed: household\n  - feed: tax\nel")
    city.refuses(PERSON, "feed: tax", "two authoritative sources")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  - feed: household\nel", "  - feed: house\nel", "house", ("叫 house 的数据资源", "household")),
        ("      - tax\n", "      - tax\n      - tac\n", "tac", ("unknown feed tac", "mean tax?")),
        ("      - tax\n", "      - tax\n      - tax\n", 22, ("duplicate check source tax", "line 21")),
        ("    codes: sex", "    codes: six", "six", ("叫 six 的代码表", "mean sex?")),
        ("name: identity_number", "name: identity", "name: identity", ("comparator identity",)),
        ("name: person_name", "name: person_nam", "person_nam", ("mean person_name?",)),
        ("dots: true", "dot: true", "dot: true", ("option dot", "mean dots?")),
        ("    codes: sex", "    format: residentid", "residentid", ("mean resident_id?",)),
    ],
)
def test_an_entity_that_names_what_is_not_there_is_refused(
    city: Any, old: str, new: str, line: str | int, words: tuple[str, ...]
) -> None:
    city.replace(PERSON, old, new)
    city.refuses(PERSON, line, *words)


@pytest.mark.parametrize(("code", "first"), [("name", 12), ("idno", 5)])
def test_codes_are_unique_in_a_base_table(city: Any, code: str, first: int) -> None:
    city.replace(
        PERSON,
        "  - code: name\n",
        f"  - {{code: {code}, name: {{zh: 又, en: Again}}, authority: []}}\n  - code: name\n",
    )
    second = 13 if code == "name" else 12  # the line added is 12
    found = [(f.line, f.what.en) for f in city.findings() if "duplicate" in f.what.en]
    assert found == [(second, f"duplicate code {code}, already on line {first}")]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("{key: id, prefix: ['44']}", ("no key part id", "mean idno?")),
        ("{key: idno, matches: '(44'}", ("bad regular expression",)),
    ],
)
def test_a_condition_that_cannot_be_tested_is_refused(city: Any, when: str, words: tuple[str, ...]) -> None:
    authority(city, f"      - {{feed: tax, when: {when}}}\n      - feed: household\n")
    city.refuses(PERSON, "feed: tax", *words)


def test_a_check_source_whose_feed_does_not_map_the_element_is_refused(city: Any) -> None:
    city.replace(PERSON, "    codes: sex\n", "    codes: sex\n    check_sources: [tax]\n")
    city.refuses(PERSON, "check_sources: [tax]", "tax doesn't map the element person.sex")


def test_an_authority_whose_feed_does_not_map_the_element_is_refused(city: Any) -> None:
    city.replace("feeds/household.yaml", "    element: person.sex\n", "")
    city.refuses(PERSON, 26, "household doesn't map the element person.sex")


def test_an_authority_cannot_check_itself(city: Any) -> None:
    authority(city, "      - feed: household\n", "[tax, household]")
    city.refuses(PERSON, "check_sources", "household", "check itself")


def test_a_conditional_authority_checks_where_it_has_no_say(city: Any) -> None:
    authority(city, FIRST + "      - feed: tax\n", "[household]")
    assert city.load().entities["person"].element("name").check_sources == ("household",)


def test_columns_of_every_base_table_are_reserved(city: Any) -> None:
    city.replace(PERSON, "- code: sex", "- code: known")
    city.replace("feeds/household.yaml", "person.sex", "person.known")
    city.refuses(PERSON, "- code: known", "known", "基础库")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("authority: data_office", "authority: police", 2, ("police is not an authority",)),
        ("authority: data_office", "authority: office", 2, ("unknown department office", "data_office")),
        ("authority: data", "timezone: Asia/Zhongshan\nauthority: data", 2, ("time zone Asia/Zhongshan",)),
    ],
)
def test_a_city_that_does_not_fit_is_refused(
    city: Any, old: str, new: str, line: int, words: tuple[str, ...]
) -> None:
    city.replace("city.yaml", old, new)
    city.refuses("city.yaml", line, *words)
