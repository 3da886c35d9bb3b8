"""Schema drift: the columns that a delivery has beside those that the catalogue declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Feed


class ColumnsMissing(GovlakeError):
    """Declared columns that a delivery lacks; ``likely`` maps each to the undeclared one it may now be."""

    def __init__(self, missing: tuple[str, ...], likely: dict[str, str]) -> None:
        guesses = "、".join(f"“{old}”可能改名为“{new}”" for old, new in likely.items())
        in_english = ", ".join(f"{old} may now be {new}" for old, new in likely.items())
        super().__init__(
            Text(
                zh=f"缺少目录声明的列：{'、'.join(missing)}",
                en=f"columns that the catalogue declares are missing: {', '.join(missing)}",
            ),
            Text(
                zh=f"请补齐列名后重新报送{'；' + guesses if guesses else ''}",
                en=f"deliver again with these columns{'; ' + in_english if in_english else ''}",
            ),
        )
        self.missing = missing
        self.likely = likely


@dataclass(frozen=True)
class Headers:
    """The columns of a delivery that no one declared: they aren't stored (Art 15) and are reported."""

    unreported: tuple[str, ...]


def compare_headers(feed: Feed, found: Iterable[str]) -> Headers:
    """Compare the columns found with the declared ones; raises ColumnsMissing."""
    there = tuple(found)
    declared = {c.header for c in feed.columns}
    if feed.delivery.operation:
        declared.add(feed.delivery.operation.column)
    unreported = tuple(h for h in there if h not in declared)
    missing = tuple(sorted(declared - set(there)))
    if missing:
        close = {m: get_close_matches(m, unreported, n=1, cutoff=0.4) for m in missing}
        raise ColumnsMissing(missing, {m: c[0] for m, c in close.items() if c})
    return Headers(unreported)
