"""The stream of a delivery's problems: its columns, its order, and that it leaves the session free."""

from datetime import UTC, date, datetime

import pytest

from catalog.language import Text
from lake.ledger import QUARANTINE_SCHEMA
from lake.receipts import Receipt, Source
from quality.admission import problems

NIGHT = date(2026, 1, 31)
COLUMNS = [{"code": "id"}, {"code": "age", "header": "it's 年龄", "type": "integer"}]


@pytest.fixture
def shared():
    receipt = Receipt(
        delivery="f-20260105-0",
        feed="f",
        department="f_office",
        file="it's.csv",
        business_date=date(2026, 1, 5),
        received_at=datetime(2026, 1, 20, tzinfo=UTC),
        size=1,
        sha256="0",
        who="test",
        source=Source(path="p", size=1, mtime_ns=0),
    )
    return problems.origin(receipt, None, NIGHT)


def test_what_was_made_comes_first_then_the_query_by_line_and_rule(engine, shared):
    rows = " UNION ALL ".join(
        [
            problems.NONE,
            "SELECT 3, 'a', 'x', 'r', '甲', 'A'",
            "SELECT 2, 'b', NULL, 's', '乙', 'B'",
            "SELECT 2, 'a', 'y', 'r', '甲', 'A'",
        ]
    )
    made = [problems.of_delivery(None, Text(zh="整", en="whole"))]
    found = problems.stream(engine, made, rows, shared)
    assert found.schema == QUARANTINE_SCHEMA
    assert engine.one("SELECT 1") == (1,)  # a stream begun would keep the session from this
    values = [tuple(row.values()) for row in found.read_all().to_pylist()]
    said = ("f-20260105-0", "f", "f_office", "it's.csv", None)
    assert values == [
        (*said, None, None, None, "whole_delivery", "整", "whole", NIGHT),
        (*said, 2, "a", "y", "r", "甲", "A", NIGHT),
        (*said, 2, "b", None, "s", "乙", "B", NIGHT),
        (*said, 3, "a", "x", "r", "甲", "A", NIGHT),
    ]


def test_no_problems_are_an_empty_stream(engine, shared):
    assert problems.stream(engine, [], problems.NONE, shared).read_all() == QUARANTINE_SCHEMA.empty_table()


def test_a_header_with_a_quote_and_each_rules_own_hint(office):
    desk = office({"f": {"columns": COLUMNS, "key": ["id"], "tolerated_bad_share": 0.9}})
    desk.deliver("id,it's 年龄\n1,x\n,7\n3,3\n")
    found = desk.quarantined('line, "column", rule, hint_en, sheet, night')
    hints = {rule.code: rule.hint.en for rule in desk.desk()._plan.rules}
    assert found == [
        (2, "it's 年龄", "age.integer", hints["age.integer"], None, desk.night),
        (3, "id", "id.complete", hints["id.complete"], None, desk.night),
    ]
    assert hints["age.integer"] != hints["id.complete"]


def test_a_feed_whose_rows_can_not_be_bad_is_refused_whole(office):
    desk = office({"f": {"columns": [{"code": "id"}]}})
    assert desk.deliver("id\n").failed
    assert desk.quarantined() == [(None, None, None, "whole_delivery")]
