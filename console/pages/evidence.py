"""Files that were given as evidence on a case, to be saved under the names that they came with."""

from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from console.case_view import CaseView
from console.errors import PageMissing
from console.visit import Reader
from governance.evidence import kept_at, name_of

router = APIRouter()

_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""what files of these endings are; of others nothing is said, so that no browser runs them"""


@router.get("/evidence/{digest}")
def evidence(visit: Reader, digest: str, case: str) -> Response:
    """Give a file that an event of a case names, to be saved."""
    events = CaseView(visit, case).events
    named = any(digest in str(event.model_dump(mode="json")) for event in events) and digest.isalnum()
    file = kept_at(visit.site.city.home, digest)
    if not named or not file.is_file():
        raise PageMissing(visit.path)
    name = name_of(visit.site.city.home, digest) or f"{digest[:12]}.bin"
    type_ = _TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    return FileResponse(file, media_type=type_, filename=name)
