"""Values of base tables as people read them: codes with their meaning, numbers without idle zeros."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from console.listed import in_force
from governance.fact import Place


@pytest.mark.parametrize(
    ("entity", "element", "value", "shown"),
    [
        ("company", "capital", Decimal("5880000.000000"), "5880000"),
        ("company", "capital", Decimal("0.50"), "0.5"),
        ("company", "name", "中山市明发公司", "中山市明发公司"),
        ("company", "name", None, None),
        ("person", "sex", "1", "1 男"),
        ("person", "sex", "7", "7"),
    ],
)
def test_a_value_is_shown_as_people_read_it(
    golden_catalogue: Any, entity: str, element: str, value: object, shown: str | None
) -> None:
    visit: Any = SimpleNamespace(catalogue=golden_catalogue)
    assert in_force(visit, Place(entity=entity, key="1", element=element), value) == shown
