"""A city of two departments, three persons and one conflict, with its Delta tables made by hand."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from catalog.models import Catalogue
from lake.home import Home
from lake.release import Release, open_release, publish
from lake.tables import Tables

NIGHT = date(2026, 6, 1)
NOW = datetime(2026, 6, 2, 1, 30)

_CLAIM = pa.struct(
    [
        ("source", pa.string()),
        ("department", pa.string()),
        ("authoritative", pa.bool_()),
        ("raw", pa.string()),
        ("form", pa.string()),
        ("business_date", pa.date32()),
        ("delivery", pa.string()),
        ("line", pa.int64()),
    ]
)
SCHEMAS = {
    "source/police": pa.schema(
        [
            ("id", pa.string()),
            ("name", pa.string()),
            ("_raw_name", pa.string()),
            ("_key_person", pa.string()),
            ("_kh_person", pa.int64()),
            ("_row_key", pa.int64()),
            ("_row_hash", pa.int64()),
            ("_business_date", pa.date32()),
            ("_delivery", pa.string()),
            ("_line", pa.int64()),
        ]
    ),
    "source/social": pa.schema(
        [
            ("id", pa.string()),
            ("name", pa.string()),
            ("phone", pa.string()),
            ("_key_person", pa.string()),
            ("_row_key", pa.int64()),
            ("_row_hash", pa.int64()),
            ("_business_date", pa.date32()),
            ("_delivery", pa.string()),
            ("_line", pa.int64()),
        ]
    ),
    "base/person": pa.schema(
        [
            ("id", pa.string()),
            ("_key", pa.string()),
            ("_kh", pa.int64()),
            ("name", pa.string()),
            ("phone", pa.string()),
            ("disputed", pa.list_(pa.string())),
            ("provisional", pa.list_(pa.string())),
            ("known", pa.bool_()),
            ("provenance", pa.struct([("name", pa.string()), ("phone", pa.string())])),
        ]
    ),
    "quality/conflict_person": pa.schema(
        [
            ("conflict", pa.string()),
            ("entity", pa.string()),
            ("key", pa.string()),
            ("element", pa.string()),
            ("kind", pa.string()),
            ("severity", pa.string()),
            ("claims", pa.list_(_CLAIM)),
            ("departments", pa.list_(pa.string())),
            ("fingerprint", pa.string()),
            ("first_seen", pa.date32()),
            ("last_seen", pa.date32()),
            ("status", pa.string()),
            ("closed_on", pa.date32()),
            ("closed_because", pa.string()),
        ]
    ),
    "theme/contact": pa.schema([("id", pa.string()), ("phone", pa.string())]),
}


def _text(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def _feed(code: str, department: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": code,
        "name": _text(f"{code}登记"),
        "department": department,
        "classification": "人口",
        "form": "结构化数据",
        "share": {"type": "conditional", "method": "接口", "requirement": "履职"},
        "responsible": "信息科",
        "sample": {"id": "A1"},
        "grade": "internal",
        "secrecy": {"reviewed_by": "保密办", "reviewed_on": "2026-01-01"},
        "delivery": {"file": "x_{date}.csv", "format": "csv", "mode": "snapshot"},
        "update": {"cycle": "daily"},
        "key": ["id"],
        "describes": {"person": {"id": "id"}},
        "columns": [{"header": "证件号码", "code": "id", "required": True}, *columns],
    }


def _department(code: str, name: str) -> dict[str, Any]:
    return {"code": code, "name": _text(name), "kind": "department"}


@pytest.fixture
def catalogue() -> Catalogue:
    name = {"header": "姓名", "code": "name", "element": "person.name"}
    phone = {"header": "电话", "code": "phone", "element": "person.phone", "unit": "位"}
    contact = {
        "code": "contact",
        "name": _text("联系方式"),
        "sql": "SELECT id, phone FROM base.person",
        "columns": [{"code": "id", "name": _text("证件号码")}, {"code": "phone", "name": _text("电话")}],
        "example": "SELECT count(*) FROM theme.contact",
        "example_question": _text("有多少人留了电话？"),
    }
    return Catalogue.model_validate(
        {
            "city": {"name": _text("某市"), "authority": "psb", "first_night": "2026-06-01"},
            "departments": {"psb": _department("psb", "公安局"), "hrss": _department("hrss", "人社局")},
            "codes": {"sex": {"code": "sex", "name": _text("性别"), "values": {"1": "男", "2": "女"}}},
            "feeds": {
                "police": _feed("police", "psb", [name]),
                "social": _feed("social", "hrss", [name, phone]),
            },
            "entities": {
                "person": {
                    "code": "person",
                    "name": _text("自然人"),
                    "database": "natural_person",
                    "purpose": "人口管理",
                    "key": [{"code": "id", "name": _text("证件号码")}],
                    "register": [{"feed": "police"}],
                    "elements": [
                        {
                            "code": "name",
                            "name": _text("姓名"),
                            "authority": [
                                {"feed": "social", "when": {"key": "id", "prefix": ["W"]}},
                                {"feed": "police"},
                            ],
                            "check_sources": ["social"],
                        },
                        {
                            "code": "phone",
                            "name": _text("电话"),
                            "authority": [{"feed": "police"}],
                            "check_sources": ["social"],
                            "when_silent": "agreed",
                        },
                    ],
                }
            },
            "checks": {
                "named": {
                    "code": "named",
                    "name": _text("有姓名"),
                    "hint": _text("补姓名"),
                    "feed": "police",
                    "on_failure": "warn",
                    "kind": "table",
                    "complete": "name",
                }
            },
            "themes": {
                "service": {
                    "code": "service",
                    "name": _text("服务"),
                    "lead": "hrss",
                    "purpose": _text("联系"),
                    "tables": [contact],
                }
            },
        }
    )


def _police(id_: str, name: str, raw: str | None, line: int) -> dict[str, Any]:
    number = int(id_[1:])
    hashed = hash((id_, name)) >> 1
    return {
        "id": id_,
        "name": name,
        "_raw_name": raw,
        "_key_person": id_,
        "_kh_person": number,
        "_row_key": number,
        "_row_hash": hashed,
        "_business_date": NIGHT,
        "_delivery": "d-police",
        "_line": line,
    }


def _social(id_: str, name: str, phone: str | None, line: int) -> dict[str, Any]:
    row = _police(id_, name, None, line) | {"phone": phone, "_delivery": "d-social"}
    return {k: v for k, v in row.items() if k not in ("_raw_name", "_kh_person")}


def _person(id_: str, name: str | None, phone: str | None, disputed: list[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "_key": id_,
        "_kh": int(id_[1:]),
        "name": name,
        "phone": phone,
        "disputed": disputed,
        "provisional": ["phone"] if phone else [],
        "known": True,
        "provenance": {"name": "police" if name else None, "phone": "social" if phone else None},
    }


def conflict(id_: str, status: str) -> dict[str, Any]:
    """Return a conflict over a name between both departments."""

    def claim(source: str, department: str, raw: str) -> dict[str, Any]:
        return {
            "source": source,
            "department": department,
            "authoritative": source == "police",
            "raw": raw,
            "form": raw,
            "business_date": NIGHT,
            "delivery": f"d-{source}",
            "line": 3,
        }

    return {
        "conflict": f"c-{id_}",
        "entity": "person",
        "key": id_,
        "element": "name",
        "kind": "values_differ",
        "severity": "high",
        "claims": [claim("police", "psb", "李四"), claim("social", "hrss", "李肆")],
        "departments": ["hrss", "psb"],
        "fingerprint": "f" * 32,
        "first_seen": NIGHT,
        "last_seen": NIGHT,
        "status": status,
        "closed_on": None,
        "closed_because": None,
    }


class Night:
    """Writes the tables of a night and publishes them."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.home = Home(folder)
        self.tables = Tables(self.home.tables)
        self.catalogue = catalogue
        self.versions: dict[str, int] = {}

    def write(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Write rows as a table's next version, and pin it."""
        rows_as_arrow = pa.Table.from_pylist(rows, SCHEMAS[table])
        self.versions[table] = self.tables.overwrite(table, rows_as_arrow)

    def first(self) -> None:
        """Three persons: 李四's name is disputed; 张三 has a phone; 王五 has neither."""
        police = [("A1", "张三", "张 三", 2), ("A2", "李四", None, 3), ("A3", "王五", None, 4)]
        self.write("source/police", [_police(*row) for row in police])
        social = [("A1", "张三", "138", 2), ("A2", "李肆", None, 3)]
        self.write("source/social", [_social(*row) for row in social])
        self.write(
            "base/person",
            [
                _person("A1", "张三", "138", []),
                _person("A2", "李四", None, ["name"]),
                _person("A3", "王五", None, []),
            ],
        )
        self.write("quality/conflict_person", [conflict("A2", "open")])
        self.write("theme/contact", [{"id": "A1", "phone": "138"}])

    def foreigner(self) -> None:
        """Let the register of social security speak of W7 and A1; of W7 it has the say."""
        self.write("source/social", [_social("W7", "Ann", None, 2), _social("A1", "张三", "138", 3)])

    def second(self) -> None:
        """A3 is gone, A4 is new; A2's sources have come round; A1's phone changed, its name is disputed."""
        police = [("A1", "张三", "张 三", 2), ("A2", "李肆", None, 3), ("A4", "赵六", None, 4)]
        self.write("source/police", [_police(*row) for row in police])
        self.write(
            "base/person",
            [
                _person("A1", "张三", "139", ["name"]),
                _person("A2", "李肆", None, []),
                _person("A4", "赵六", None, []),
            ],
        )
        self.write("quality/conflict_person", [conflict("A2", "closed"), conflict("A1", "open")])
        self.write("theme/contact", [{"id": "A1", "phone": "139"}])

    def publish(self, **more: Any) -> Release:
        """Publish the versions pinned so far."""
        return publish(self.home, self.catalogue, self.versions, NIGHT, NOW, **more)


@pytest.fixture
def night(tmp_path: Path, catalogue: Catalogue) -> Night:
    made = Night(tmp_path / "市 数据's", catalogue)
    made.first()
    return made


@pytest.fixture
def rows() -> Callable[[Release, str], list[tuple[Any, ...]]]:
    """Run a query on a release."""

    def run(release: Release, sql: str) -> list[tuple[Any, ...]]:
        with open_release(release.database) as connection:
            return connection.execute(sql).fetchall()

    return run
