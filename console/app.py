"""The console as an ASGI app: its pages, their guard, and what opens and closes with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from starlette.staticfiles import StaticFiles

from console import failures
from console.api import description
from console.api import objections as objections_api
from console.csrf import require_own_form
from console.guard import Guard
from console.pages import (
    account,
    answers,
    audit,
    case,
    deeds,
    departments,
    entity,
    evidence,
    landed,
    login,
    meanings,
    objections,
    pattern,
    patterns,
    provider,
    queue,
    ruled_patterns,
    today,
    unmask,
    users,
    worklist,
)
from console.settings import Settings
from console.site import FOLDER, Site

ROUTERS: tuple[APIRouter, ...] = (
    today.router,
    queue.router,
    worklist.router,
    case.router,
    deeds.router,
    landed.router,
    evidence.router,
    entity.router,
    login.router,
    provider.router,
    account.router,
    unmask.router,
    users.router,
    audit.router,
    departments.router,
    answers.router,
    patterns.router,
    ruled_patterns.router,
    pattern.router,
    meanings.router,
    objections.router,
    objections_api.router,
    description.router,
)
"""the pages; where two have a pattern for an address, the first answers"""

_LARGEST_BODY = 64 * 1024 * 1024
"""bytes of a workbook or evidence file that is sent here"""


def create_app(settings: Settings) -> FastAPI:
    """Return the console of a city; raises DatabaseUnreachable."""
    site = Site(settings)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(
        title="govlake",
        lifespan=running,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(require_own_form)],
        max_body_size=_LARGEST_BODY,
    )
    app.state.site = site
    for router in ROUTERS:
        app.include_router(router)
    app.mount(
        "/static",
        StaticFiles(directory=FOLDER / "static", packages=[("django_htmx", "static/django_htmx")]),
    )
    failures.install(app)
    app.add_middleware(Guard, https=settings.https, broken=failures.broken)
    return app
