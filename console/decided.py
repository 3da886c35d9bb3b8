"""A decision as a form says it, as ``governance`` has it."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.errors import RequestUnfit
from governance.ruling import Decision

_READ: TypeAdapter[Decision] = TypeAdapter(Decision)
_FIELDS = {
    "adopt": ("source",),
    "enter": ("value", "evidence"),
    "same_thing": ("proposal",),
    "different_things": ("source",),
}
"""the fields that a decision has, by its kind; the others have none"""


def decision_of(said: str, **fields: Any) -> Decision:
    """Return the decision of a kind (``adopt:SOURCE`` adopts a source); raises RequestUnfit."""
    kind, _, source = said.partition(":")
    given = {**fields, "source": source or fields.get("source") or None}
    try:
        return _READ.validate_python({"kind": kind, **{n: given[n] for n in _FIELDS.get(kind, ())}})
    except ValidationError as error:
        raise RequestUnfit(tuple(str(("decision", *e["loc"])[-1]) for e in error.errors())) from None
