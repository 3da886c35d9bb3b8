"""What Dagster shows of the golden city: everything follows from its catalogue."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from assets.city import City
from catalog.load import load
from pipelines.definitions import JOB, definitions
from pipelines.instance import prepare
from quality.vocabulary import vocabulary

# asset: group, owner, what it depends on
ASSETS = {
    "source/residents": ("police", "police", {"delivery/residents"}),
    "source/foreigners": ("police", "police", {"delivery/foreigners"}),
    "source/insured": ("social", "social", {"delivery/insured", "source/companies"}),
    "source/town_people": ("harbour", "harbour", {"delivery/town_people"}),
    "source/companies": ("market", "market", {"delivery/companies"}),
    "source/taxpayers": ("market", "market", {"delivery/taxpayers"}),
    "quality/conflict_person": ("quality", "data_office", "person"),
    "quality/conflict_company": ("quality", "data_office", "company"),
    "base/person": ("base", "data_office", "person"),
    "base/company": ("base", "data_office", "company"),
    "theme/staff": ("theme", "social", {"base/company", "source/insured"}),
    "release": ("release", "data_office", "all"),
    "worklist": ("worklist", "data_office", {"quality/conflict_person", "quality/conflict_company"}),
}  # fmt: skip
DELIVERIES = {
    "delivery/residents": "police", "delivery/foreigners": "police", "delivery/insured": "social",
    "delivery/town_people": "harbour", "delivery/companies": "market", "delivery/taxpayers": "market",
}  # fmt: skip
SOURCES = {
    "person": {"source/residents", "source/foreigners", "source/insured", "source/town_people"},
    "company": {"source/companies", "source/taxpayers"},
}
FILES = {
    "residents": "csv", "foreigners": "jsonl", "insured": "xlsx", "town_people": "csv",
    "companies": "sqlite", "taxpayers": "csv",
}  # fmt: skip
CHECKS = {
    "source/residents": {"delivery", "punctual", "residents_sex", "residents_birth"},
    "source/foreigners": {"delivery", "punctual"},
    "source/insured": {"delivery", "punctual", "insured_employer"},
    "source/town_people": {"delivery", "punctual"},
    "source/companies": {"delivery", "punctual", "companies_some"},
    "source/taxpayers": {"delivery", "punctual"},
    "quality/conflict_person": {"name", "sex", "birth_date", "phone", "known"},
    "quality/conflict_company": {"name", "status", "capital", "known"},
}
LINEAGE = {
    "base/person": {
        "name": {"foreigners.name", "residents.name", "insured.name", "town_people.name"},
        "sex": {"residents.sex", "town_people.sex"},
        "birth_date": {"residents.birth_date", "insured.birth_date"},
        "phone": {"insured.phone", "residents.phone", "town_people.phone"},
    },
    "base/company": {
        "name": {"companies.name", "taxpayers.name"},
        "status": {"companies.status"},
        "capital": {"companies.capital", "taxpayers.capital"},
    },
}


@pytest.fixture(scope="module")
def defined(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    made: dg.Definitions = definitions(golden.city(tmp_path_factory.mktemp("defined")))
    return made


@pytest.fixture(scope="module")
def specs(defined: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {s.key.to_user_string(): s for s in defined.resolve_all_asset_specs()}


def test_assets_groups_owners_and_dependencies(specs: dict[str, dg.AssetSpec]) -> None:
    assert specs.keys() == ASSETS.keys() | DELIVERIES.keys()
    for key, department in DELIVERIES.items():
        assert (specs[key].group_name, list(specs[key].deps)) == (department, [])
    for key, (group, owner, wanted) in ASSETS.items():
        deps = {d.asset_key.to_user_string() for d in specs[key].deps}
        assert (specs[key].group_name, list(specs[key].owners)) == (group, [f"team:{owner}"]), key
        expected = (
            wanted if isinstance(wanted, set) else SOURCES.get(wanted, set(ASSETS) - {"release", "worklist"})
        )
        assert deps - {f"quality/conflict_{wanted}"} == expected, key


def test_descriptions_are_chinese_and_kinds_say_what_it_is(specs: dict[str, dg.AssetSpec]) -> None:
    for key, spec in specs.items():
        assert any("\u4e00" <= c <= "\u9fff" for c in spec.description or ""), key
    assert "户籍人口（市公安局）" in str(specs["source/residents"].description)
    assert "供各部门核对身份" in str(specs["base/person"].description)
    for feed, file in FILES.items():
        assert specs[f"source/{feed}"].kinds == {"deltalake", "duckdb", file}
    assert specs["quality/conflict_person"].kinds >= {"great_expectations"}
    assert specs["source/residents"].tags["share"] == "conditional"
    assert specs["source/companies"].tags["grade"] == "public"


def test_column_schema(specs: dict[str, dg.AssetSpec]) -> None:
    def schema(key: str) -> dict[str, tuple[str, str | None]]:
        found: dg.TableSchema = specs[key].metadata["dagster/column_schema"]
        return {c.name: (c.type, c.description) for c in found.columns}

    assert schema("source/taxpayers") == {
        "credit_code": ("text", "信用代码"),
        "name": ("text", "名称"),
        "capital": ("decimal", "注册资本"),
    }
    assert schema("base/person") == {
        "id_number": ("text", "身份号码"),
        "name": ("text", "姓名"),
        "sex": ("text", "性别"),
        "birth_date": ("date", "出生日期"),
        "phone": ("text", "电话"),
    }
    assert list(schema("theme/staff")) == ["credit_code", "name", "insured"]
    residents: dg.TableSchema = specs["source/residents"].metadata["dagster/column_schema"]
    assert {c.name for c in residents.columns if not c.constraints.nullable} == {"id_number", "name"}
    assert {c.name: c.tags["grade"] for c in residents.columns} == {
        "id_number": "critical",
        "name": "sensitive",
        "sex": "internal",
        "birth_date": "internal",
        "phone": "sensitive",
    }


@pytest.mark.parametrize("table", LINEAGE)
def test_column_lineage(specs: dict[str, dg.AssetSpec], table: str) -> None:
    found: dg.TableColumnLineage = specs[table].metadata["dagster/column_lineage"]
    said = {
        column: {f"{d.asset_key.path[-1]}.{d.column_name}" for d in deps}
        for column, deps in found.deps_by_column.items()
    }
    assert said == LINEAGE[table]


def test_checks(defined: dg.Definitions) -> None:
    found: dict[str, set[str]] = {}
    for spec in defined.resolve_asset_graph().asset_check_keys:
        found.setdefault(spec.asset_key.to_user_string(), set()).add(spec.name)
    assert found == CHECKS


def test_nights_are_daily_partitions_from_the_first(defined: dg.Definitions) -> None:
    partitions = defined.resolve_asset_graph().get(dg.AssetKey("release")).partitions_def
    assert isinstance(partitions, dg.DailyPartitionsDefinition)
    assert partitions.timezone == "Asia/Shanghai"
    now = datetime(2026, 3, 2, 20, tzinfo=UTC)  # 04:00 of the third in Shanghai
    keys = partitions.get_partition_keys(current_time=now)
    assert list(keys) == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_the_schedule_runs_the_day_that_ended(defined: dg.Definitions, tmp_path: Path) -> None:
    schedule = defined.resolve_schedule_def(JOB)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "Asia/Shanghai")
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    at = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)  # 02:30 of the fourth in Shanghai
    with dg.instance_for_test() as instance:
        repository = defined.get_repository_def()
        with dg.build_schedule_context(
            instance, scheduled_execution_time=at, repository_def=repository
        ) as context:
            (request,) = schedule.evaluate_tick(context).run_requests or ()
    assert request.partition_key == "2026-03-03"


def test_a_new_feed_is_yaml_only(golden: SimpleNamespace, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(golden.catalogue, folder)
    feed = (folder / "feeds" / "taxpayers.yaml").read_text(encoding="utf-8")
    renamed = feed.replace("纳税_{date}.csv", "水费_{date}.csv").replace(
        "department: market", "department: harbour"
    )
    (folder / "feeds" / "water.yaml").write_text(renamed, encoding="utf-8")
    entity = (folder / "entities" / "company.yaml").read_text(encoding="utf-8")
    checked = entity.replace("check_sources: [taxpayers]", "check_sources: [taxpayers, water]")
    (folder / "entities" / "company.yaml").write_text(checked, encoding="utf-8")
    made = definitions(City(load(folder, vocabulary()), golden.city(tmp_path / "home").home))
    found = {s.key.to_user_string(): s for s in made.resolve_all_asset_specs()}
    assert found.keys() - ASSETS.keys() - DELIVERIES.keys() == {"delivery/water", "source/water"}
    assert found["source/water"].group_name == "harbour"
    assert dg.AssetKey(["source", "water"]) in {d.asset_key for d in found["base/company"].deps}
    lineage: Any = found["base/company"].metadata["dagster/column_lineage"]
    assert dg.AssetKey(["source", "water"]) in {d.asset_key for d in lineage.deps_by_column["capital"]}


def test_a_run_shows_rows_versions_and_counts(three_nights: SimpleNamespace) -> None:
    """Of the third night: two companies' rows unchanged, one loaded; the second version of the table."""
    seen = _materializations(three_nights.city, three_nights.runs[date(2026, 3, 3)].run_id)
    companies = seen["source/companies"]
    assert {k: companies[k] for k in ("received", "loaded", "unchanged", "quarantined")} == {
        "received": 3, "loaded": 1, "unchanged": 2, "quarantined": 0,
    }  # fmt: skip
    assert (companies["dagster/row_count"], companies["delta_version"]) == (3, 1)
    assert companies["dagster/table_name"] == "source.companies"
    assert seen["quality/conflict_person"]["open"] == 3
    assert seen["base/person"]["dagster/row_count"] == 6
    assert seen["release"]["release"] == "20260303-1"


def _materializations(city: City, run_id: str) -> dict[str, dict[str, Any]]:
    prepare(city.home)  # its databases lie where the environment says, which another test's night has set
    with dg.DagsterInstance.get() as instance:
        records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        events = [r.event_log_entry.asset_materialization for r in records.records]
    return {e.asset_key.to_user_string(): {k: v.value for k, v in e.metadata.items()} for e in events if e}
