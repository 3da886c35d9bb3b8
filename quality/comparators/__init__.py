"""When two sources' values count as the same, however differently they are written.

One comparator to a file; a new one is one more file, named in the list below. Everything is SQL for the
engine, over typed columns.
"""

from quality.comparators import (
    address,
    code,
    company_name,
    coordinates,
    credit_code,
    date,
    datetime,
    exact,
    geometry,
    identity_number,
    number,
    person_name,
    phone,
    several,
    text,
)
from quality.comparators.comparator import Comparator, Options

COMPARATORS: dict[str, Comparator] = {
    module.COMPARATOR.name: module.COMPARATOR
    for module in (
        address,
        code,
        company_name,
        coordinates,
        credit_code,
        date,
        datetime,
        exact,
        geometry,
        identity_number,
        number,
        person_name,
        phone,
        several,
        text,
    )
}
"""Every comparator by its name in the catalogue."""

__all__ = ["COMPARATORS", "Comparator", "Options"]
