"""``/api``: the JSON interface described in OpenAPI 3.1."""

from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from console.api import objections

router = APIRouter()

_BEARER = {"token": {"type": "http", "scheme": "bearer", "description": "the token of an account"}}


@router.get("/api")
def description() -> dict[str, Any]:
    """Return the description; anyone may read it."""
    return _described()


@lru_cache(1)
def _described() -> dict[str, Any]:
    said = get_openapi(
        title="govlake",
        version="1",
        summary="校核申请接口（第二十三条）。Objections (Art 23).",
        routes=objections.router.routes,
    )
    said.setdefault("components", {})["securitySchemes"] = _BEARER
    return {**said, "security": [{"token": []}]}
