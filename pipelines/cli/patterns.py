"""``govlake pattern``: groups of conflicts whose claims differ alike, settled by one ruling."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.language import say
from pipelines.cli.cases import By, DecisionKind, Json, decided
from pipelines.cli.now import Now, said
from pipelines.cli.output import answer, guarded, out, show

if TYPE_CHECKING:
    from governance.previewed import Preview
    from pipelines.casework import CaseWork
    from pipelines.pattern_work import PatternWork

app = typer.Typer(help="差异规律：一次认定，多处不一致。Patterns of conflicts.", no_args_is_help=True)

PatternId = Annotated[str, typer.Argument(help="差异规律编号 / pattern")]
EntityCode = Annotated[str | None, typer.Option("--entity", help="实体 / entity")]
Source = Annotated[str | None, typer.Option(help="adopt、different_things 的数据资源 / feed")]
Proposal = Annotated[str | None, typer.Option(help="same_thing 对目录的建议 / for the catalogue")]


@contextmanager
def _work(by: str) -> Iterator[tuple["CaseWork", "PatternWork"]]:
    from pipelines.casework import casework  # noqa: PLC0415
    from pipelines.pattern_work import PatternWork  # noqa: PLC0415

    with casework(by) as work:
        yield work, PatternWork(work)


@app.command("list")
@guarded
def list_patterns(
    entity: EntityCode = None,
    most: Annotated[
        int, typer.Option("--limit", help="最多列出几条未认定的 / at most so many that nobody ruled on")
    ] = 50,
    as_json: Json = False,
) -> None:
    """列出差异规律，大的在前，已认定的在后。List patterns, large ones first, ruled ones last."""
    from pipelines.pattern_work import LISTED  # noqa: PLC0415

    with _work("") as (_, patterns):
        show(LISTED, patterns.listed(entity, most), as_json=as_json)


@app.command("show")
@guarded
def show_pattern(pattern: PatternId, as_json: Json = False) -> None:
    """一条差异规律的例子和经过。A pattern's examples and what happened to it."""
    from pipelines.casework import EVENTS  # noqa: PLC0415
    from pipelines.pattern_work import EXAMPLES  # noqa: PLC0415

    with _work("") as (work, patterns):
        found, case = work.office.pattern(pattern), work.case(pattern)
        examples, events = patterns.examples(found), work.events(case) if case else []
        words = patterns.difference(found)
    if as_json:
        listed = {
            name: [dict(zip(columns, row, strict=True)) for row in rows]
            for name, columns, rows in (("examples", EXAMPLES, examples), ("events", EVENTS, events))
        }
        about: dict[str, Any] = {
            "pattern": pattern,
            "element": found.place.element,
            "kind": found.disagreement,
        }
        about |= {"size": found.seen.size, "difference": words, "status": case.status if case else None}
        answer({**about, **listed}, as_json=True, text="")
        return
    title = f"{pattern}  {found.place.entity}.{found.place.element}  {words}  {found.seen.size}"
    show(EXAMPLES, examples, as_json=False, title=title)
    show(EVENTS, events, as_json=False)


@app.command()
@guarded
def preview(
    pattern: PatternId,
    decision: Annotated[DecisionKind, typer.Argument(help="认定 / what would be decided")],
    source: Source = None,
    proposal: Proposal = None,
    as_json: Json = False,
) -> None:
    """认定将涉及哪些，哪些例外。What a ruling would settle, and what it would leave alone."""
    made = decided(decision, _given(source, proposal or ("-" if decision == "same_thing" else None)))
    with _work("") as (work, patterns):
        seen = work.office.preview(pattern, made)
        _tell(patterns, seen, as_json)


def _given(source: str | None, proposal: str | None) -> dict[str, Any]:
    given = {"source": source, "proposal": proposal}
    return {name: value for name, value in given.items() if value}


def _tell(patterns: "PatternWork", seen: "Preview", as_json: bool) -> None:
    from pipelines.pattern_work import EFFECTS, LEFT  # noqa: PLC0415

    effects, left = patterns.effects(seen), patterns.left(seen)
    if as_json:
        told = {"settles": seen.settles, "left": seen.left, "notices": seen.notices, "against": seen.against}
        told["effects"] = [dict(zip(EFFECTS, row, strict=True)) for row in effects]
        told["exceptions"] = [dict(zip(LEFT, row, strict=True)) for row in left]
        answer(told, as_json=True, text="")
        return
    asked = ", ".join(f"{department} {count:,}" for department, count in seen.notices.items())
    title = say(
        f"{patterns.difference(seen.pattern)}：认定 {seen.settles:,} 处；待更正 {asked or '无'}",
        f"{patterns.difference(seen.pattern)}: settles {seen.settles:,}; to correct: {asked or 'none'}",
    )
    show(EFFECTS, effects, as_json=False, title=title)
    if left:
        show(LEFT, left, as_json=False, title=say("例外", "exceptions") + f" {sum(seen.left.values()):,}")
    for other in seen.against:
        out.print(say(f"与认定 {other} 相抵触", f"contradicts ruling {other}"))


@app.command()
@guarded
def rule(
    pattern: PatternId,
    decision: Annotated[DecisionKind, typer.Argument(help="认定 / what is decided")],
    grounds: Annotated[str, typer.Option(help="理由 / on what grounds")],
    by: By,
    source: Source = None,
    proposal: Proposal = None,
    valid_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="自何日起有效 / valid from")
    ] = None,
    settles: Annotated[
        int | None, typer.Option(help="预览所见处数，已变则不认定 / as many as the preview said")
    ] = None,
    now: Now = False,
    as_json: Json = False,
) -> None:
    """认定整条规律，以后各夜同样适用，直至撤销。Rule on a pattern until it is undone."""
    made = decided(decision, _given(source, proposal))
    since = valid_from.date() if valid_from else None
    with _work(by) as (work, _):
        case = work.office.rule_pattern(pattern, made, grounds, since, settles)
    said(case, as_json, now=now)


@app.command()
@guarded
def undo(
    pattern: PatternId,
    why: Annotated[str, typer.Option(help="原因 / why")],
    by: By,
    now: Now = False,
    as_json: Json = False,
) -> None:
    """整条撤销，涉及的各处恢复原状。Take a ruling back, on all its conflicts."""
    with _work(by) as (work, _):
        case = work.office.undo(pattern, why)
    said(case, as_json, now=now)
