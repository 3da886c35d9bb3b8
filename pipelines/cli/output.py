"""How the command line speaks: tables for people, JSON for programs, errors in one place."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from catalog.errors import GovlakeError

_WIDE = 200
"""columns where the output isn't a terminal, whose width would say how much room there is"""

out = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDE)
err = Console(stderr=True, width=None if sys.stderr.isatty() or "COLUMNS" in os.environ else _WIDE)

P = ParamSpec("P")
R = TypeVar("R")
Rows = Iterable[Sequence[Any]]


def show(columns: Sequence[str], rows: Rows, *, as_json: bool, title: str | None = None) -> None:
    """Print rows: a table, or with ``as_json`` one JSON list of objects."""
    listed = [tuple(row) for row in rows]
    if as_json:
        typer.echo(
            json.dumps(
                [dict(zip(columns, r, strict=True)) for r in listed], default=_plain, ensure_ascii=False
            )
        )
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    numeric = [all(isinstance(r[i], int | float | Decimal) for r in listed) for i in range(len(columns))]
    for name, number in zip(columns, numeric, strict=True):
        table.add_column(name, justify="right" if listed and number else "left", overflow="fold")
    for row in listed:
        table.add_row(*[_cell(value) for value in row])
    out.print(table)


def answer(value: Any, *, as_json: bool, text: str) -> None:
    """Print one result: a text, or with ``as_json`` the value behind it."""
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False) if as_json else text)


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Show a GovlakeError as what it says, without a traceback, and end with status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except GovlakeError as error:
            err.print(str(error), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from None

    return run


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return " ".join(f"{k}={_cell(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list | tuple):
        return ("\n" if any(isinstance(v, dict) for v in value) else "、").join(map(_cell, value))
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, set | frozenset | tuple) else str(value)
