"""The gate that every delivery of a feed passes before it is read: what is marked is sealed, here and now."""

from dataclasses import dataclass

from catalog.language import Text
from catalog.models import Catalogue, Feed
from lake.engine import Engine
from lake.landing import Landing
from lake.receipts import Receipt
from quality.secrecy.examine import Examiner, shown_name
from quality.secrecy.marks import Kind, Mark, Place, in_words


@dataclass(frozen=True)
class Sealing:
    """A delivery that was sealed: its receipt as it may be shown, and the reason without any content."""

    receipt: Receipt
    reason: Text


class SecrecyGate:
    """Examines the landed deliveries of one feed and seals the marked ones."""

    def __init__(self, catalogue: Catalogue, feed: Feed, landing: Landing, engine: Engine) -> None:
        self._feed, self._landing = feed, landing
        self._city = catalogue.city
        self._examiner = Examiner(catalogue.city, engine)

    def seal(self, receipt: Receipt) -> Sealing | None:
        """Seal a delivery if it carries a marking that no one has cleared; raises Unexamined."""
        vault = self._landing.vault
        if before := vault.notice_of(receipt):
            marks = tuple(_mark(m) for m in before["marks"])
        elif vault.cleared(receipt):
            return None
        else:
            path = self._landing.path_of(receipt)
            marks = self._examiner.examine(path, receipt.file, self._feed.delivery)
        if not marks:
            return None
        said = in_words(marks)
        notice = {"marks": [m.as_row() for m in marks], "said_zh": said.zh, "said_en": said.en}
        hidden = vault.seal(receipt, notice, shown_name(self._city, receipt.file))
        return Sealing(hidden, _reason(said))


def _reason(said: Text) -> Text:
    return Text(
        zh=f"载有密级标志，已整体封存，内容未读入：{said.zh}",
        en=f"carries a secrecy marking and is sealed as a whole, unread: {said.en}",
    )


def _mark(row: dict[str, object]) -> Mark:
    line, column = row["line"], row["column"]
    return Mark(
        Kind(str(row["kind"])),
        Place(str(row["place"])),
        line if isinstance(line, int) else None,
        column if isinstance(column, int) else None,
    )
