"""Named forms that the texts of a column may be required to have, as SQL at engine speed.

One family to a file; a new format is one more entry in a family's ``FORMATS``. Types (a date, a number)
are ``quality.casts``'s; whether two texts mean the same is ``quality.comparators``'s.
"""

from quality.formats import contact, identity, organisation, place, shape
from quality.formats.format import Format
from quality.formats.rounded import NOT_ROUNDED

FORMATS: dict[str, Format] = {
    f.name: f for family in (identity, organisation, place, shape, contact) for f in family.FORMATS
}
"""Every format by its name in the catalogue."""

__all__ = ["FORMATS", "NOT_ROUNDED", "Format"]
