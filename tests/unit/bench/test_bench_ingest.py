"""Ingest beside its peers: what the ratios are, and what data they are measured on."""

import csv
from pathlib import Path

import pytest
from stdnum.cn import ric

from bench.ingest import NOTES, summary
from bench.ingest_data import COLUMNS, EARLIER, NOW, write_csv
from bench.measure import Measured

ROWS = 2000


def _runs(ours: float, script: float, dlt: float, peak: int) -> dict[str, list[Measured]]:
    walls = {"ours": ours, "script": script, "dlt": dlt}
    memory = ((1.0, 5_000_000), (2.0, peak * 1_000_000))
    return {tool: [Measured(walls[tool], 1.0, (), memory)] for tool in walls}


def test_ratios_say_how_much_slower_dlt_is_and_how_much_slower_we_are_than_the_script() -> None:
    found = summary({"csv": _runs(20, 16, 80, 2500), "postgres": _runs(30, 15, 60, 2900)})
    assert (found["csv_dlt_ratio"], found["csv_script_ratio"]) == (4.0, 1.25)
    assert (found["postgres_dlt_ratio"], found["postgres_script_ratio"]) == (2.0, 2.0)
    assert found["peak_mb"] == 2900
    assert found["holds"] == {
        "csv_dlt_ratio": True,
        "postgres_dlt_ratio": False,
        "csv_script_ratio": True,
        "postgres_script_ratio": False,
        "peak_mb": True,
    }


def test_the_median_of_several_runs_counts_and_the_greatest_peak() -> None:
    runs = _runs(20, 10, 60, 1000)
    runs["ours"] += _runs(90, 10, 60, 3500)["ours"] + _runs(30, 10, 60, 1000)["ours"]
    found = summary({"csv": runs})
    assert (found["csv_dlt_ratio"], found["csv_script_ratio"]) == (2.0, 3.0)
    assert found["holds"] == {"csv_dlt_ratio": False, "csv_script_ratio": False, "peak_mb": False}


def test_dlt_fed_with_arrow_is_told_apart() -> None:
    runs = _runs(20, 10, 60, 1000)
    runs["dlt_arrow"] = [Measured(30.0, 1.0, (), ())]
    found = summary({"csv": runs})
    assert (found["csv_dlt_ratio"], found["csv_dlt_arrow_ratio"]) == (3.0, 1.5)
    assert "csv_dlt_arrow_ratio" not in found["holds"]


def test_the_notes_say_which_way_the_ratios_go() -> None:
    assert NOTES["csv_dlt_ratio, postgres_dlt_ratio"].startswith("dlt's time over ours")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """Return state → the lines' fields of a register of 2,000 rows, headers first."""
    folder = tmp_path_factory.mktemp("register")
    found = {}
    for state in (EARLIER, NOW):
        path = write_csv(folder / f"{state}.csv", ROWS, state)
        with path.open(encoding="gb18030", newline="") as file:
            found[state] = list(csv.reader(file))
    return found


def test_each_kind_of_bad_row_is_there_once_and_all_others_are_good(
    register: dict[str, list[list[str]]],
) -> None:
    header, *rows = register[NOW]
    assert (header, len(rows)) == (list(COLUMNS.values()), ROWS)
    assert [row[0] for row in rows if len(row) != 10] == ["ZS000000431"]
    wrong_digit = [row[0] for row in rows if ric.calc_check_digit(row[1]) != row[1][17]]
    assert wrong_digit == ["ZS000000117"]
    wrong_day = [row[0] for row in rows if row[1][6:14] != row[4].replace("-", "")]
    assert wrong_day == ["ZS000000739"]
    assert all((int(row[1][16]) % 2 == 1) == (row[3] == "1") for row in rows)


def test_a_tenth_was_known_and_some_of_it_has_changed(register: dict[str, list[list[str]]]) -> None:
    now = {row[0]: row for row in register[NOW]}
    earlier = register[EARLIER][1:]
    assert [row[0] for row in earlier] == [f"ZS{n:09d}" for n in range(0, ROWS, 10)]
    changed = [row for row in earlier if row != now[row[0]]]
    assert 0 < len(changed) < 30
    for row in changed:
        differing = {i for i, (a, b) in enumerate(zip(row, now[row[0]], strict=True)) if a != b}
        assert differing <= {6, 7, 9}
        assert row[9] < now[row[0]][9]


def test_some_addresses_hold_a_comma_and_some_names_a_rare_character(
    register: dict[str, list[list[str]]],
) -> None:
    rows = register[NOW][1:]
    assert any("," in row[5] for row in rows)
    assert any("𠮷" in row[2] for row in rows)


def test_the_same_number_of_rows_is_the_same_file(tmp_path: Path) -> None:
    first, second = (write_csv(tmp_path / name, 500, NOW) for name in ("a.csv", "b.csv"))
    assert first.read_bytes() == second.read_bytes()
