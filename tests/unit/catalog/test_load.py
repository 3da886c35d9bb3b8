"""A folder becomes a catalogue; all that is wrong with it is told at once."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import CatalogueError
from catalog.load import load


def test_a_whole_catalogue_is_read(city: Any) -> None:
    found = city.load()
    assert found.city.authority == "data_office"
    assert list(found.feeds) == ["household", "tax"]
    assert list(found.checks) == ["name_given", "one_row_each", "taxpayer_registered"]
    assert found.feeds["tax"].code == "tax"
    assert found.entities["person"].register_of[0].feed == "household"
    assert found.themes["revenue"].tables[0].columns[1].code == "rows_held"


def test_without_a_vocabulary_names_are_not_checked(city: Any) -> None:
    city.replace("feeds/household.yaml", "format: resident_id", "format: anything")
    assert load(city.path).feeds["household"].column("idno").format == "anything"


def test_every_finding_comes_at_once_in_order(city: Any) -> None:
    city.replace("city.yaml", "authority: data_office", "authority: nobody")
    city.replace("feeds/tax.yaml", "department: data_office", "department: nobody")
    city.replace("feeds/tax.yaml", "form: 结构化数据", "fom: 结构化数据")
    city.replace("entities/person.yaml", "codes: sex", "codes: six")
    assert [(f.file.name, f.line) for f in city.findings()] == [
        ("city.yaml", 2),
        ("person.yaml", city.line("entities/person.yaml", "codes: six")),
        ("tax.yaml", 1),
        ("tax.yaml", 4),
    ]


def test_a_broken_file_brings_no_findings_elsewhere(city: Any) -> None:
    city.replace("feeds/tax.yaml", "key: [id]", "key: [id")
    findings = city.findings()
    assert {f.file.name for f in findings} == {"tax.yaml"}
    assert len(findings) == 1


def test_a_folder_without_a_city(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    assert [f.file for f in caught.value.findings] == [tmp_path / "city.yaml"]


def test_a_file_that_would_not_be_read_is_reported(city: Any) -> None:
    (city.path / "feeds" / "tax.yaml").rename(city.path / "feeds" / "tax.yml")
    city.replace("entities/person.yaml", "    check_sources:\n      - tax\n", "")
    shutil.rmtree(city.path / "checks")
    shutil.rmtree(city.path / "themes")
    city.refuses("feeds/tax.yml", 1, "tax.yml", ".yaml")


def test_a_misnamed_folder_is_reported(city: Any) -> None:
    city.write("department/fire.yaml", "kind: town\n")
    city.refuses("department/fire.yaml", 1, "departments")


def test_the_code_of_a_thing_is_its_file_name(city: Any) -> None:
    city.replace("departments/police.yaml", "kind: department", "kind: department\ncode: polis")
    city.refuses("departments/police.yaml", "code: polis", "polis", "police")


def test_a_file_name_must_be_a_code(city: Any) -> None:
    city.write("departments/Fire-1.yaml", "name: {zh: 消防, en: Fire}\nkind: town\n")
    city.refuses("departments/Fire-1.yaml", 1, "Fire-1", "小写")


def test_each_makes_one_thing_per_value(city: Any) -> None:
    city.write(
        "departments/towns.yaml",
        'each: {town: [east, west], zh: [东镇, 西镇]}\ncode: "{town}_town"\n'
        'name: {zh: "{zh}", en: "{town} {date}"}\nkind: town\n',
    )
    found = city.load().departments
    assert list(found) == ["data_office", "east_town", "police", "west_town"]
    assert (found["west_town"].name.zh, found["west_town"].name.en) == ("西镇", "west {date}")


def test_each_replaces_keys_and_keeps_lines(city: Any) -> None:
    city.write(
        "codes/x.yaml", 'each: {n: ["7"]}\ncode: x_{n}\nname: {zh: 表, en: List}\nvalues:\n  "{n}": 七\n'
    )
    assert city.load().codes["x_7"].values == {"7": "七"}
    city.replace("codes/x.yaml", "七", "7")
    city.refuses("codes/x.yaml", 5, "values.7", "引号")


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("kind: town\neach: [a]\n", 2, "list of values"),
        ("kind: town\neach: {a: [1]}\n", 2, "must be text"),
        ("kind: town\neach: {a: [x], b: [x, y]}\n", 2, "differ in length"),
        ("kind: town\neach: {a: []}\n", 2, "list of values"),
        ("kind: town\neach: {a: [x]}\n", 2, "must write its code"),
        ("code: '{a}'\neach: {a: [x]}\nx: 1\n'{a}': 2\n", 2, "the same after replacement"),
    ],
)
def test_each_that_makes_no_sense_is_refused(city: Any, text: str, line: int, word: str) -> None:
    city.write("departments/towns.yaml", text)
    city.refuses("departments/towns.yaml", line, word)


def test_two_files_may_not_declare_the_same_code(city: Any) -> None:
    city.write(
        "departments/towns.yaml",
        "each: {t: [police]}\nname: {zh: 镇, en: Town}\nkind: town\ncode: '{t}'\n",
    )
    city.refuses("departments/towns.yaml", "code:", "police.yaml")


def test_loading_is_quick(city: Any) -> None:
    feed = (city.path / "feeds/tax.yaml").read_text(encoding="utf-8")
    sites = ", ".join(f"s{i}" for i in range(40))
    check = f"each: {{s: [{sites}]}}\ncode: few_{{s}}\n"
    check += (city.path / "checks/one_row_each.yaml").read_text(encoding="utf-8")
    city.write("checks/few.yaml", check.replace("feed: tax", "feed: feed_{s}"))
    for i in range(40):
        text = feed.replace("    element: person.name\n", "").replace("tax.csv", f"{i}.csv")
        city.write(f"feeds/feed_s{i}.yaml", text)
    city.load()
    start = time.process_time()
    assert len(city.load().feeds) == 42
    assert time.process_time() - start < 1
