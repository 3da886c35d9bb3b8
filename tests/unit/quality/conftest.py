"""An engine that knows what ``quality`` teaches it, ways to ask it about values, and small catalogues."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from catalog.language import Text
from catalog.models import Catalogue, Check, City, CodeList, Entity, Feed
from lake.engine import Engine, literal
from quality.functions import install

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def taught_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("values"), threads=1) as engine:
        install(engine)
        yield engine


@pytest.fixture(scope="session")
def ask(taught_engine: Engine) -> Ask:
    """Return a function: SQL over a column ``v``, the column's text and type → the result."""

    def asked(sql: str, text: str | None, kind: str = "VARCHAR") -> Any:
        return taught_engine.one(f"SELECT {sql} FROM (SELECT CAST({literal(text)} AS {kind}) AS v)")[0]

    return asked


@pytest.fixture(scope="session")
def ask_all(taught_engine: Engine) -> Ask:
    """Return a function: SQL over a column ``v``, texts → the results in their order, in one query."""

    def asked(sql: str, texts: list[str | None]) -> list[Any]:
        numbered = "SELECT unnest(range(len($1))) AS i, unnest($1::VARCHAR[]) AS v"
        rows = taught_engine.rows(f"SELECT i, {sql} FROM ({numbered})", [texts])
        return [result for _, result in sorted(rows)]

    return asked


def _text(name: str) -> Text:
    return Text(zh=f"{name}（中）", en=name)


def _feed(code: str, columns: list[dict[str, Any]], **more: Any) -> Feed:
    plain = {
        "department": f"{code}_office",
        "classification": "test",
        "form": "test",
        "share": {"type": "unconditional", "method": "test", "requirement": "test"},
        "responsible": "test",
        "sample": {"a": "1"},
        "grade": "internal",
        "secrecy": {"reviewed_by": "test", "reviewed_on": "2026-01-01"},
        "update": {"cycle": "daily"},
    }
    delivery = {
        "file": f"{code}_{{date}}.csv",
        "format": "csv",
        "mode": "snapshot",
        **more.pop("delivery", {}),
    }
    named = [{"header": c["code"], **c} for c in columns]
    return Feed.model_validate(
        {"code": code, "name": _text(code), "delivery": delivery, "columns": named, **plain, **more}
    )


def _entity(code: str, key: dict[str, str], elements: dict[str, dict[str, Any]], **more: Any) -> Entity:
    parts = [{"code": k, "name": _text(k), "comparator": {"name": c}} for k, c in key.items()]
    held = [
        {"code": e, "name": _text(e), "authority": [{"feed": "f"}], **given} for e, given in elements.items()
    ]
    return Entity.model_validate(
        {
            "code": code,
            "name": _text(code),
            "database": "natural_person",
            "purpose": "test",
            "key": parts,
            "register": [{"feed": "f"}],
            "elements": held,
            **more,
        }
    )


@pytest.fixture(scope="session")
def declare() -> Callable[..., Catalogue]:
    """Return a function that makes a catalogue of what matters, the rest filled in.

    ``feeds``: code → ``columns`` (each with at least a code, which is the header too) and other fields;
    ``entities``: code → ``key`` (part → comparator), ``elements`` and other fields; ``codes``: code → values;
    ``checks``: code → fields.
    """
    checks_of = TypeAdapter[Check](Check)

    def catalogue(
        feeds: dict[str, Any],
        entities: dict[str, Any] | None = None,
        codes: dict[str, dict[str, str]] | None = None,
        checks: dict[str, dict[str, Any]] | None = None,
    ) -> Catalogue:
        named = {
            c: {"code": c, "name": _text(c), "hint": _text(f"mend {c}"), **k}
            for c, k in (checks or {}).items()
        }
        return Catalogue(
            city=City(name=_text("town"), authority="centre", first_night=date(2026, 1, 1)),
            departments={},
            codes={c: CodeList(code=c, name=_text(c), values=v) for c, v in (codes or {}).items()},
            feeds={c: _feed(c, **f) for c, f in sorted(feeds.items())},
            entities={c: _entity(c, **e) for c, e in (entities or {}).items()},
            checks={c: checks_of.validate_python(k) for c, k in sorted(named.items())},
            themes={},
        )

    return catalogue
