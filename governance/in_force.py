"""The rulings on an entity, as data that ``quality`` settles it by."""

from datetime import date

import pyarrow as pa

from governance.case import Case
from governance.ruling import Ruling
from governance.store import Store
from quality.rulings import SCHEMA, Rulings


def rulings_of(store: Store, entity: str, night: date) -> Rulings:
    """Return the rulings on an entity that are valid on a night: made, seconded if need be, not undone.

    Whether each still stands on what the sources say is found out when the entity is settled; so a ruling is
    handed over also after its evidence changed, and stands again when the same claims are back.
    """
    with store.read() as reader:
        cases = list(reader.cases(entity, kinds=("ruled",)))
    rows = [_row(c, c.ruling) for c in cases if c.ruling and c.ruling.valid_from <= night]
    return Rulings(pa.Table.from_pylist(rows, SCHEMA))


def _row(case: Case, ruling: Ruling) -> dict[str, object]:
    return {
        "ruling": ruling.id,
        "key": case.place.key,
        "element": case.place.element,
        "value": ruling.value,
        "form": ruling.form,
        "source": ruling.follows,
        "meant_otherwise": ruling.meant_otherwise,
        "made_on": sorted({c.said for c in ruling.evidence.claims}),
        "fingerprint": ruling.evidence.fingerprint,
        "disputed": ruling.leaves_disputed,
    }
