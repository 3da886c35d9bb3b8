"""Properties: what is rendered reads back, and no table makes drafting crash."""

from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Feed
from lake.errors import UnreadableDelivery
from quality.drafting import NothingThere
from quality.drafting.rendering import rendered

_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.text(max_size=8), _VALUES, min_size=1, max_size=4), st.text(max_size=20))
def test_what_is_rendered_reads_as_the_same_again(value: dict[str, Any], note: str) -> None:
    notes = {(key,): note for key in value}
    notes |= {(k, i): note for k, v in value.items() if isinstance(v, dict) for i in v}
    assert yaml.safe_load(rendered(value, notes, "heading\nof two lines")) == value


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(_CELLS, min_size=w, max_size=w), min_size=1, max_size=6)
    ),
    st.sampled_from([",", "\t", "|"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_table_is_drafted_or_refused_with_words(
    draft_of: Callable[..., Any], rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    lines = [delimiter.join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows]
    try:
        draft = draft_of("\n".join(lines).encode(encoding), "表_20260601.txt")
    except (NothingThere, UnreadableDelivery) as error:
        assert error.hint is not None
        return
    read = yaml.safe_load(draft.yaml())
    Feed.model_validate({**read, "code": draft.code})
