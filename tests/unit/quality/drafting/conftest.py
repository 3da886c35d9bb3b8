"""A small catalogue of persons and companies, and a way to draft a file of a few rows with it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalog.language import Text
from catalog.models import Catalogue, City, CodeList, Department, Entity
from lake.engine import Engine
from quality.drafting import Draft, draft_feeds

Drafted = Callable[..., Draft]

IDS = ("440106199001011235", "440106198512124325", "442000197003052312", "440500200110107761")
"""Invented numbers with valid check digits."""


def _entity(
    code: str, name: str, database: str, key: dict[str, Any], elements: list[dict[str, Any]]
) -> Entity:
    spoken = [{"authority": [{"feed": "register"}], **e} for e in elements]
    return Entity.model_validate(
        {
            "code": code,
            "name": {"zh": name, "en": code},
            "database": database,
            "purpose": "test",
            "key": [key],
            "register": [{"feed": "register"}],
            "elements": spoken,
        }
    )


def _named(code: str, zh: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": {"zh": zh, "en": code.replace("_", " ")}, **more}


@pytest.fixture(scope="session")
def small_city() -> Catalogue:
    person = _entity(
        "person",
        "自然人",
        "natural_person",
        _named("id_number", "身份号码", comparator={"name": "identity_number"}, grade="critical"),
        [
            _named("name", "姓名", comparator={"name": "person_name"}, grade="sensitive"),
            _named("sex", "性别", codes="sex", comparator={"name": "code"}),
            _named("birth_date", "出生日期", type="date", comparator={"name": "date"}),
            _named("address", "住址", comparator={"name": "address"}),
            _named("phone", "联系电话", comparator={"name": "phone"}),
        ],
    )
    company = _entity(
        "company",
        "法人",
        "legal_entity",
        _named("credit_code", "统一社会信用代码", comparator={"name": "credit_code"}),
        [
            _named("name", "名称", comparator={"name": "company_name"}),
            _named("legal_representative", "法定代表人", comparator={"name": "person_name"}),
            _named("capital", "注册资本", type="decimal", unit="元", comparator={"name": "number"}),
        ],
    )
    centre = Department(code="centre", name=Text(zh="数据局", en="centre"), kind="authority")
    sex = CodeList(code="sex", name=Text(zh="性别代码", en="sex"), values={"1": "男", "2": "女"})
    return Catalogue(
        city=City(name=Text(zh="市", en="city"), authority="centre", first_night=date(2026, 1, 1)),
        departments={"centre": centre},
        codes={"sex": sex},
        feeds={},
        entities={"company": company, "person": person},
        checks={},
        themes={},
    )


@pytest.fixture
def drafting(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path / "engine", threads=1) as engine:
        yield engine


@pytest.fixture
def draft_of(tmp_path: Path, drafting: Engine, small_city: Catalogue) -> Drafted:
    """Return a function: a file's name and bytes (or rows of a csv) → its first draft."""

    def drafted(content: bytes | list[str], name: str = "测试_20260601.csv", **given: Any) -> Draft:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else ("\n".join(content) + "\n").encode())
        return draft_feeds(drafting, file, small_city, **given)[0]

    return drafted


@pytest.fixture
def column_of(draft_of: Drafted) -> Callable[..., dict[str, Any]]:
    """Return a function: a header and its values → what is drafted of that column."""

    def column(header: str, values: list[str]) -> dict[str, Any]:
        rows = [f"序,{header}", *(f'{n},"{v}"' for n, v in enumerate(values, 1))]
        found: dict[str, Any] = draft_of(rows).feed["columns"][1]
        return found

    return column
