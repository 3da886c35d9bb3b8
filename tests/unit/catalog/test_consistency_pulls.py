"""What a feed may not say of where it is pulled from."""

from typing import Any

import pytest

from catalog.errors import Finding

TAX = "feeds/tax.yaml"
DATABASE = """\
delivery:
  file: tax_{date}.parquet
  format: parquet
  mode: snapshot
  pull:
    kind: database
    url: postgresql://db:5432/tax
    secret: tax_db
    table: public.payers
"""
HTTP = """\
delivery:
  file: tax_{date}.jsonl
  format: jsonl
  mode: snapshot
  pull:
    kind: http
    url: https://tax.example/api?version=2
    parameters: {area: "442000"}
    signing: bearer
    secret: tax_token
"""


@pytest.fixture
def declare(city: Any) -> Any:
    """Return a function: the delivery of the feed ``tax``, with a text in it replaced."""

    def write(delivery: str, old: str = "", new: str = "") -> Any:
        assert old in delivery
        was = "delivery: {file: tax.csv, format: csv, mode: snapshot}\n"
        city.replace(TAX, was, delivery.replace(old, new, 1) if old else delivery)
        return city

    return write


@pytest.mark.parametrize("delivery", [DATABASE, HTTP])
def test_what_fits_together_is_taken(declare: Any, delivery: str) -> None:
    assert declare(delivery).load().feeds["tax"].delivery.pull is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("//db:5432", "//reader@db:5432", "url:", ("user, password", "GOVLAKE_SECRET_")),
        ("//db:5432", "//reader:p@ss@db:5432", "url:", ("user, password",)),
        ("5432/tax", "5432/tax?password=x", "url:", ("user, password",)),
        ("5432/tax", "5432/tax?sslmode=require&user=x", "url:", ("user, password",)),
        ("    secret: tax_db\n", "", "pull:", ("no secret named",)),
        ("    table: public.payers\n", "", "kind:", ("table or query",)),
        ("public.payers", "a\n    query: SELECT 1", "table: a", ("only one",)),
        ("public.payers", "a\n    watermark: id", "watermark:", ("mode: increment",)),
        ("format: parquet", "format: csv", "format: csv", ("parquet",)),
        ("tax_{date}.parquet", "tax_*.parquet", "file:", ("needs a name", "tax_{date}.parquet")),
        ("tax_{date}.parquet", "in/tax.parquet", "file:", ("needs a name",)),
    ],
)
def test_a_database_that_cannot_be_is_refused(
    declare: Any, old: str, new: str, line: str, words: tuple[str, ...]
) -> None:
    city = declare(DATABASE, old, new)
    city.refuses(TAX, line, *words)


def test_no_finding_repeats_the_secret(declare: Any) -> None:
    found: list[Finding] = declare(DATABASE, "//db:5432", "//reader:p4ss@db:5432").findings()
    assert "p4ss" not in "".join(map(str, found))


def test_a_sqlite_file_needs_no_secret(declare: Any) -> None:
    without = DATABASE.replace("    secret: tax_db\n", "")
    declare(without, "postgresql://db:5432/tax", "sqlite:////data/tax@office.db").load()


def test_only_a_real_time_pull_has_an_interval(declare: Any) -> None:
    city = declare(DATABASE)
    city.replace(TAX, "update: {cycle: realtime}", "update: {cycle: realtime, every_seconds: 60}")
    assert city.load().feeds["tax"].update.every_seconds == 60
    weekly = "update: {cycle: weekly, every_seconds: 60, not_realtime_because: x}"
    city.replace(TAX, "update: {cycle: realtime, every_seconds: 60}", weekly)
    city.refuses(TAX, "update:", "real-time pulls only")


def test_a_watermark_needs_no_operation_but_a_key(declare: Any) -> None:
    city = declare(DATABASE.replace("snapshot", "increment"), "public.payers", "a\n    watermark: id")
    city.load()
    city.replace(TAX, "key: [id]\n", "")
    city.refuses(TAX, "mode:", "increment without a key")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("//tax.example", "//me:pw@tax.example", "url:", ("user, password",)),
        ("?version=2", "?token=abc", "url:", ("user, password",)),
        ('area: "442000"', "Api-Key: abc", "Api-Key", ("user, password",)),
        ("    secret: tax_token\n", "", "pull:", ("no secret named",)),
        ("    signing: bearer\n", "", "secret:", ("signing",)),
        ("format: jsonl", "format: csv", "format: csv", ("jsonl",)),
        ("kind: http", "kind: http\n    paging: cursor", "paging:", ("next_cursor",)),
    ],
)
def test_an_interface_that_cannot_be_is_refused(
    declare: Any, old: str, new: str, line: str, words: tuple[str, ...]
) -> None:
    city = declare(HTTP, old, new)
    city.refuses(TAX, line, *words)
