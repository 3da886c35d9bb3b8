"""An entity's key as a person types it, turned into its comparable form by plain SQL.

A release is a DuckDB file that knows none of ``quality.functions``; so this covers what people type:
white space, small letters, 15-digit identity numbers. The full comparable form is made at load.
"""

from collections.abc import Callable

from catalog.models import Entity, KeyPart
from quality.folding.numbers import CHECKS, WEIGHTS
from quality.formats.format import weighted_sum


def form_of_key(entity: Entity, key: str) -> str:
    """Return SQL that turns ``key``, the SQL of parts joined by ``|``, into the entity's ``_key``."""
    if len(entity.key) == 1:
        return _form(entity.key[0], key)
    parts = (_form(part, f"split_part({key}, '|', {i})") for i, part in enumerate(entity.key, 1))
    return " || '|' || ".join(f"({part})" for part in parts)


def _form(part: KeyPart, value: str) -> str:
    return _FORMS.get(part.comparator.name, _trimmed)(value)


def _trimmed(value: str) -> str:
    return f"trim({value})"


def _code(value: str) -> str:
    return f"upper(regexp_replace({value}, '\\s', '', 'g'))"


def _identity(value: str) -> str:
    """GB 11643: a 15-digit number gains the century and the check digit.

    No lambda: the key may be a subquery, which DuckDB doesn't take in one.
    """
    plain = _code(value)
    longer = f"(substr({plain}, 1, 6) || '19' || substr({plain}, 7, 9))"
    total = weighted_sum(longer, WEIGHTS, "0123456789")
    check = f"substr('{CHECKS}', ({total}) % 11 + 1, 1)"
    return f"CASE WHEN regexp_full_match({plain}, '[0-9]{{15}}') THEN {longer} || {check} ELSE {plain} END"


_FORMS: dict[str, Callable[[str], str]] = {"identity_number": _identity, "credit_code": _code, "code": _code}
