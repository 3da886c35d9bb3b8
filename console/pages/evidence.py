"""Files that were given as evidence on a case, to be looked at."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from console.case_view import CaseView
from console.errors import PageMissing
from console.visit import Reader
from governance.evidence import kept_at

router = APIRouter()


@router.get("/evidence/{digest}")
def evidence(visit: Reader, digest: str, case: str) -> Response:
    """Give a file that an event of a case names, to be saved."""
    events = CaseView(visit, case).events
    named = any(digest in str(event.model_dump(mode="json")) for event in events) and digest.isalnum()
    file = kept_at(visit.site.city.home, digest)
    if not named or not file.is_file():
        raise PageMissing(visit.path)
    return FileResponse(file, media_type="application/octet-stream", filename=f"{digest[:12]}.bin")
