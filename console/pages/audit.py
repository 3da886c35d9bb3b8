"""The trail, for auditors: log-ins, changed accounts, sensitive values that were shown."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from console.visit import Auditor
from governance.accounts.trail import Deed, deed_words, entries

router = APIRouter()
_ON_A_PAGE = 100
_PAST_ALL = 2**63
"""more than a database counts to"""


@router.get("/audit")
def audit(
    visit: Auditor,
    deed: Deed | None = None,
    before: Annotated[int | None, Query(ge=0, lt=_PAST_ALL)] = None,
) -> Response:
    """List what was recorded, newest first: of one kind, and from before a number on."""
    with visit.site.store.connected() as connection:
        found = list(entries(connection, deed, before, _ON_A_PAGE))
    older = found[-1][0] if len(found) == _ON_A_PAGE else None
    deeds = [(d, deed_words(d)) for d in Deed]
    return visit.page("audit.html.j2", found=found, older=older, deed=deed, deeds=deeds, words=deed_words)
