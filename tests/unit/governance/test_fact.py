"""Claims are written the same in Python and in the engine, so that rulings find their evidence again."""

from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.fact import Place
from lake.engine import Engine
from quality.rulings import said as sql_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(tmp_path_factory.mktemp("said"), memory_limit="500MB", threads=1)


FORMS = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FORMS, min_size=1, max_size=20))
def test_a_claim_is_written_as_the_engine_does(
    engine: Engine, said: SimpleNamespace, forms: list[str | None]
) -> None:
    rows = [{"n": n, "c": {"source": "police", "form": form}} for n, form in enumerate(forms)]
    kind = pa.struct([("source", pa.string()), ("form", pa.string())])
    with engine.cleared():
        engine.store_arrow("t", pa.Table.from_pylist(rows, pa.schema([("n", pa.int64()), ("c", kind)])))
        written = [text for (text,) in engine.rows(f"SELECT {sql_of('c')} FROM t ORDER BY n")]
    assert written == [said.claim("police", form).said for form in forms]


def test_each_place_has_one_case() -> None:
    one, same = (Place(entity="person", key="1", element="name") for _ in range(2))
    assert one.case == same.case
    assert one.case != Place(entity="person", key="1", element="sex").case
