"""Which settings of a delivery go with which kind of file."""

from typing import Any

import pytest

TAX = "feeds/tax.yaml"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("format: jsonl, encoding: utf-16", ("jsonl is never in utf-16",)),
        ("format: xlsx, encoding: gb18030", ("encoding goes with csv, jsonl only", "remove encoding")),
        ("format: xlsx, delimiter: ';'", ("delimiter goes with csv only",)),
        ("format: jsonl, quote: ''", ("quote goes with csv only",)),
        ("format: parquet, header: false", ("header goes with csv, xlsx, xls only",)),
        ("format: sqlite, table: t, title_rows: 1", ("title_rows goes with csv, xlsx, xls only",)),
        ("format: csv, sheet: 名单", ("只有 xlsx、xls 有 sheet",)),
        ("format: csv, table: t", ("table goes with sqlite only",)),
        ("format: sqlite", ("needs table",)),
        ("format: csv, encoding: utf16", ("utf16", "mean utf-16?")),
        ("format: csv, delimiter: '区分'", ("1 to 4 bytes",)),
        ('format: csv, delimiter: "\\n"', ("1 to 4 bytes",)),
        ("format: csv, quote: ','", ("one ASCII character",)),
        ("format: csv, quote: '“'", ("one ASCII character",)),
        ("format: csv, member: '*.csv'", ("member goes with compression: zip only",)),
        ("format: csv, compression: gzip, member: '*.csv'", ("member goes with compression: zip only",)),
        ("format: csv, marker: ''", ("marker is the suffix",)),
        ("format: csv, marker: .csv", ("not the data's own",)),
        ("format: csv, marker: ok/done", ("marker is the suffix",)),
    ],
)
def test_a_setting_that_means_nothing_is_refused(city: Any, settings: str, words: tuple[str, ...]) -> None:
    city.replace(TAX, "format: csv", settings)
    city.refuses(TAX, 10, *words)


@pytest.mark.parametrize(
    "settings",
    [
        "format: csv, encoding: utf-16, delimiter: '||', quote: '', title_rows: 2, marker: .ok",
        "format: csv, delimiter: '区', quote: \"'\"",
        "format: xls, sheet: '*月', title_rows: 1, header: false",
        "format: xlsx, compression: zip, member: '名单/*.xlsx', sheet: 名单",
        "format: jsonl, encoding: gb18030, compression: gzip, marker: .done",
        "format: sqlite, table: t, compression: zip",
    ],
)
def test_settings_that_go_together(city: Any, settings: str) -> None:
    city.replace(TAX, "format: csv", settings)
    city.load()


def test_two_feeds_may_take_different_members_of_one_file(city: Any) -> None:
    city.replace("feeds/household.yaml", "department: police", "department: data_office")
    city.replace(
        "feeds/household.yaml",
        "file: household_{date}.csv",
        "file: tax.csv\n  compression: zip\n  member: 户籍.csv",
    )
    city.replace(TAX, "format: csv", "format: csv, compression: zip, member: 纳税.csv")
    city.load()
    city.replace(TAX, "纳税.csv", "户籍.csv")
    city.refuses(TAX, 10, "same file as household")
