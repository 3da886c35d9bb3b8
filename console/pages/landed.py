"""The landed row: what a department delivered, as it stands in the file that came."""

from fastapi import APIRouter
from fastapi.responses import Response

from catalog.models import Feed
from console.case_view import CaseView
from console.errors import PageMissing
from console.visit import Reader, Visit
from governance.fact import Place
from lake.connectors.alone import Row, row_of
from lake.receipts import Receipt
from quality.masking import mask
from quality.reconcile import WHOLE

router = APIRouter()


@router.get("/deliveries/{delivery}/{line}")
def landed(visit: Reader, delivery: str, line: int, case: str = "") -> Response:
    """Show one line of a delivery, byte for byte as text; sensitive columns as ``case``'s place is shown.

    A line that isn't one of the case's claims is somebody else's: all that is sensitive in it is masked.
    """
    receipt = next((r for r in visit.site.city.landing.receipts() if r.delivery == delivery), None)
    if receipt is None or receipt.sealed or receipt.feed not in visit.catalogue.feeds:
        raise PageMissing(visit.path)
    feed, place = visit.catalogue.feeds[receipt.feed], _place(visit, case, receipt, line)
    row = _row(visit, receipt, feed, line)
    if row is None:
        raise PageMissing(visit.path)
    return visit.page(
        "landed.html.j2",
        receipt=receipt,
        feed=feed,
        line=line,
        cells=[(header, *_shown(visit, feed, place, header, text)) for header, text in row.items()],
        back=f"/cases/{case}" if case else None,
        dagster=visit.site.settings.dagster,
    )


def _place(visit: Visit, case: str, receipt: Receipt, line: int) -> Place | None:
    """Return what a case is about; None unless one of its claims was delivered in this very line."""
    if not case:
        return None
    view = CaseView(visit, case)
    claims = (*view.evidence.claims, *(view.before.claims if view.before else ()))
    return view.place if (receipt.delivery, line) in {(c.delivery, c.line) for c in claims} else None


def _row(visit: Visit, receipt: Receipt, feed: Feed, line: int) -> Row | None:
    """Return header → text of a line; None if the delivery has no such line."""
    declared = tuple(c.header for c in feed.columns)
    return row_of(visit.engine, visit.site.city.landing.path_of(receipt), feed.delivery, declared, line)


def _shown(
    visit: Visit, feed: Feed, place: Place | None, header: str, text: str | None
) -> tuple[str | None, bool]:
    """Return a cell as this visitor may see it, and whether it is what the case is about."""
    column = next((c for c in feed.columns if c.header == header), None)
    if column is None:
        return text and mask(text), False
    about = place is not None and column.element == f"{place.entity}.{place.element}"
    keys = feed.describes.get(place.entity, {}).values() if place else ()
    own = place.model_copy(update={"element": WHOLE}) if place and column.code in keys else place
    open_to = (
        place is not None
        and own is not None
        and (about or own != place)
        and visit.shows(own, feed.department)
    )
    hidden = feed.grade_of(column).masked and not open_to
    return (mask(text) if hidden and text else text), about
