"""``govlake case|objection``: who works on which conflict, what was ruled, and by when."""

import getpass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.now import Now, said
from pipelines.cli.output import answer as tell
from pipelines.cli.output import err, guarded, show

if TYPE_CHECKING:
    from governance.ruling import Decision
    from pipelines.casework import CaseWork
    from pipelines.suggested import Suggested

app = typer.Typer(help="核查任务与认定。Cases and rulings.", no_args_is_help=True)
objections = typer.Typer(help="校核申请（第二十三条）。Objections (Art 23).", no_args_is_help=True)


class DecisionKind(StrEnum):
    """What a ruling can say."""

    KEEP_AUTHORITATIVE = "keep_authoritative"
    ADOPT = "adopt"
    ENTER = "enter"
    SAME_THING = "same_thing"
    DIFFERENT_THINGS = "different_things"
    UNDETERMINABLE = "undeterminable"
    ENTITY_NOT_EXISTING = "entity_not_existing"
    ENTITY_IS_TWO = "entity_is_two"


class AnswerKind(StrEnum):
    """What a department can answer."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
CaseId = Annotated[str, typer.Argument(help="任务编号或不一致编号 / case or conflict")]
By = Annotated[str, typer.Option(help="经办人 / who does it", default_factory=getpass.getuser)]
Files = Annotated[
    list[Path] | None, typer.Option("--evidence", help="证明文件，可多次 / files that prove it")
]
DepartmentCode = Annotated[str | None, typer.Option("--department", help="部门代码 / department code")]
Words = Annotated[str, typer.Option("--text", help="说明 / in words")]


@app.command("list")
@guarded
def list_cases(
    entity: Annotated[str | None, typer.Option(help="实体 / entity")] = None,
    status: Annotated[str | None, typer.Option(help="状态 / status")] = None,
    department: DepartmentCode = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="逾期的 / overdue ones")] = False,
    as_json: Json = False,
) -> None:
    """列出任务，先到期的在前。List the cases, those due first first."""
    from pipelines.casework import LISTED, looked_at  # noqa: PLC0415

    with looked_at() as work:
        rows = [work.listed(c) for c in work.cases(entity)] if work else []
    state, spoken, urgency = (LISTED.index(c) for c in ("status", "departments", "urgency"))
    rows = [r for r in rows if status in (None, r[state]) and (not department or department in r[spoken])]
    rows = [r for r in rows if not overdue or r[urgency] == "overdue"]
    due = LISTED.index("due")
    show(LISTED, sorted(rows, key=lambda r: r[due] or date.max), as_json=as_json)
    _name_years(work)


@app.command("show")
@guarded
def show_case(case: CaseId, as_json: Json = False) -> None:
    """一个任务的说法和经过。A case's claims and what happened to it."""
    from governance.errors import CaseMissing  # noqa: PLC0415
    from pipelines.casework import CLAIMS, EVENTS, looked_at  # noqa: PLC0415
    from pipelines.suggested import suggestion_on  # noqa: PLC0415

    with looked_at() as work:
        found = work.case(case) if work else None
        if work is None or found is None:
            raise CaseMissing(case)
        claims, events, escalated = work.claims(found), work.events(found), work.escalated(found)
        suggested = suggestion_on(work, found)
    _name_years(work)
    if as_json:
        listed = {
            name: [dict(zip(columns, r, strict=True)) for r in rows]
            for name, columns, rows in (("claims", CLAIMS, claims), ("events", EVENTS, events))
        }
        suggestion = suggested.told() if suggested else None
        about = {"case": found.id, "status": found.status, "escalated_to": escalated}
        tell({**about, **listed, "suggestion": suggestion}, as_json=True, text="")
        return
    show(CLAIMS, claims, as_json=False, title=f"{found.id}  {found.status}  {' '.join(escalated)}")
    if suggested:
        _show_suggested(suggested)
    show(EVENTS, events, as_json=False)


def _name_years(work: "CaseWork | None") -> None:
    """Say which years kept deadlines of what was shown from being counted."""
    for unknown in work.uncounted.values() if work else ():
        err.print(str(unknown), style="yellow", highlight=False, markup=False)


def _show_suggested(suggested: "Suggested") -> None:
    from catalog.language import say  # noqa: PLC0415
    from pipelines.suggested import COLUMNS  # noqa: PLC0415

    word = say("建议", "suggested")
    title = f"{word}  {suggested.value}  {suggested.source}  {suggested.probability:.1%}"
    show(COLUMNS, suggested.shown(), as_json=False, title=title)


@app.command()
@guarded
def claim(case: CaseId, by: By, as_json: Json = False) -> None:
    """领取任务；别人已领取的不能再领。Take a case."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        said(work.office.claim(case), as_json)


@app.command()
@guarded
def release(case: CaseId, by: By, as_json: Json = False) -> None:
    """退回自己领取的任务。Give a case back."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        said(work.office.release(case), as_json)


@app.command()
@guarded
def ask(
    case: CaseId,
    departments: Annotated[list[str], typer.Argument(help="部门代码 / department codes")],
    by: By,
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="期限，默认按目录 / by when")
    ] = None,
    text: Words = "",
    as_json: Json = False,
) -> None:
    """请部门核查，限期答复。Ask departments to verify by a day."""
    from catalog.models import Step  # noqa: PLC0415
    from pipelines.casework import casework  # noqa: PLC0415
    from pipelines.cli.quarantine import DepartmentUnknown  # noqa: PLC0415

    with casework(by) as work:
        known = tuple(work.city.catalogue.departments)
        for department in departments:
            if department not in known:
                raise DepartmentUnknown(department, known)
        until = due.date() if due else work.clocks.due(Step.ANSWER, work.clocks.day(work.now()))
        said(work.office.ask(case, departments, until, text), as_json)


@app.command()
@guarded
def answer(
    case: CaseId,
    department: Annotated[str, typer.Argument(help="答复的部门 / who answers")],
    verdict: Annotated[AnswerKind, typer.Argument(help="confirmed 属实；corrected 更正")],
    by: By,
    value: Annotated[str | None, typer.Option(help="更正后的值 / the right value")] = None,
    evidence: Files = None,
    text: Words = "",
    as_json: Json = False,
) -> None:
    """部门答复：数据属实，或更正并附证明。A department's answer."""
    from governance.events import Verdict  # noqa: PLC0415
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        kept = work.keep(evidence or ())
        said(work.office.answer(case, department, Verdict(verdict), value, kept, text), as_json)


@app.command()
@guarded
def comment(case: CaseId, text: Annotated[str, typer.Argument()], by: By, as_json: Json = False) -> None:
    """在任务上加备注。Note something on a case."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        said(work.office.comment(case, text), as_json)


@app.command()
@guarded
def rule(
    case: CaseId,
    decision: Annotated[DecisionKind, typer.Argument(help="认定 / what is decided")],
    grounds: Annotated[str, typer.Option(help="理由 / on what grounds")],
    by: By,
    source: Annotated[str | None, typer.Option(help="adopt、different_things 的数据资源 / feed")] = None,
    value: Annotated[str | None, typer.Option(help="enter 的值 / the value entered")] = None,
    evidence: Files = None,
    proposal: Annotated[str | None, typer.Option(help="same_thing 对目录的建议 / for the catalogue")] = None,
    valid_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="自何日起有效 / valid from")
    ] = None,
    now: Now = False,
    as_json: Json = False,
) -> None:
    """认定：以谁为准，或登记有证明的值。Rule on a case; served from the next night on, or at once."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        given = {
            "source": source,
            "value": value,
            "proposal": proposal,
            "evidence": work.keep(evidence or ()),
        }
        made = decided(decision, {k: v for k, v in given.items() if v})
        since = valid_from.date() if valid_from else None
        ruled = work.office.rule(case, made, grounds, since)
    said(ruled, as_json, now=now)


def decided(kind: DecisionKind, given: dict[str, Any]) -> "Decision":
    """Return a decision; raises typer.BadParameter if an option is missing or doesn't belong to it."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415

    from governance.ruling import Decision  # noqa: PLC0415

    adapter: TypeAdapter[Decision] = TypeAdapter(Decision)
    try:
        return adapter.validate_python({"kind": kind.value, **given})
    except ValidationError as error:
        wrong = "; ".join(f"--{e['loc'][-1]}: {e['msg']}" for e in error.errors())
        raise typer.BadParameter(wrong) from None


@app.command()
@guarded
def second(case: CaseId, by: By, now: Now = False, as_json: Json = False) -> None:
    """复核他人的认定，使其生效。Agree to another person's ruling."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        seconded = work.office.second(case)
    said(seconded, as_json, now=now)


@app.command()
@guarded
def undo(
    case: CaseId,
    why: Annotated[str, typer.Option(help="原因 / why")],
    by: By,
    now: Now = False,
    as_json: Json = False,
) -> None:
    """撤销认定。Take a ruling back."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        undone = work.office.undo(case, why)
    said(undone, as_json, now=now)


@app.command()
@guarded
def escalate(
    role: Annotated[str | None, typer.Option(help="角色，如 supervisor / role")] = None, as_json: Json = False
) -> None:
    """登记逾期的环节，列出应知悉的角色。Record what is overdue, and list who is to hear of it."""
    from pipelines.casework import ESCALATED, looked_at  # noqa: PLC0415

    with looked_at() as work:
        rows = work.escalations() if work else []
    place = ESCALATED.index("role")
    show(ESCALATED, [row for row in rows if role in (None, row[place])], as_json=as_json)


@app.command()
@guarded
def serve(
    worklist: Annotated[bool, typer.Option("--worklist", help="并更新待办清单 / renew the worklist")] = False,
    as_json: Json = False,
) -> None:
    """使已作出的认定即时生效：核对涉及的实体并发布。Serve the rulings made so far at once."""
    from assets.worklist import make_worklist  # noqa: PLC0415
    from pipelines.at_once import serve as serve_now  # noqa: PLC0415
    from pipelines.city import city  # noqa: PLC0415

    served = serve_now(city())
    if worklist:
        make_worklist(city(), if_stale=True)
    told = {"release": served.release, "entities": served.entities, "seconds": round(served.seconds, 1)}
    tell(told, as_json=as_json, text=f"{served.release} {' '.join(served.entities)}")


@app.command()
@guarded
def notices(department: DepartmentCode = None, as_json: Json = False) -> None:
    """各部门待更正的数据，报送一致后消失。What departments are to correct, until they have."""
    from pipelines.casework import NOTICES, looked_at  # noqa: PLC0415

    with looked_at() as work:
        show(NOTICES, work.notices(department) if work else [], as_json=as_json)
    _name_years(work)


@objections.command("open")
@guarded
def open_objection(
    entity: Annotated[str, typer.Argument(help="实体 / entity")],
    key: Annotated[str, typer.Argument(help="主键，如身份证号 / key")],
    element: Annotated[str, typer.Argument(help="数据元 / element")],
    department: Annotated[str, typer.Option(help="提出申请的部门 / who objects")],
    statement: Annotated[str, typer.Option(help="异议 / what is wrong")],
    by: By,
    for_citizen: Annotated[bool, typer.Option("--citizen", help="代行政相对人提出 / for a citizen")] = False,
    evidence: Files = None,
    as_json: Json = False,
) -> None:
    """提出校核申请，五个工作日内答复；证明一经登记，部门即应办理。Object to a value (Art 23)."""
    from catalog.models import Step  # noqa: PLC0415
    from pipelines.casework import casework  # noqa: PLC0415
    from pipelines.cli.quarantine import DepartmentUnknown  # noqa: PLC0415

    with casework(by) as work:
        known = tuple(work.city.catalogue.departments)
        if department not in known:
            raise DepartmentUnknown(department, known)
        due = work.clocks.due(Step.OBJECTION, work.clocks.day(work.now()))
        proofs = work.keep(evidence or ())
        place = (entity, key, element)
        case, objection = work.office.object(place, department, statement, due, for_citizen, proofs)
    told = {"objection": objection, "case": case.id, "status": case.status, "due": due}
    tell(told, as_json=as_json, text=" ".join(str(v) for v in told.values()))


@objections.command("list")
@guarded
def list_objections(department: DepartmentCode = None, as_json: Json = False) -> None:
    """列出校核申请和答复期限。List objections and when a reply is due."""
    from pipelines.casework import OBJECTIONS, looked_at  # noqa: PLC0415

    with looked_at() as work:
        show(OBJECTIONS, work.objections(department) if work else [], as_json=as_json)
    _name_years(work)


Objection = Annotated[str, typer.Argument(help="校核申请编号 / objection")]


@objections.command()
@guarded
def prove(
    case: CaseId,
    objection: Objection,
    evidence: Annotated[list[Path], typer.Option("--evidence")],
    by: By,
    as_json: Json = False,
) -> None:
    """登记行政相对人的证明材料，部门据此办理。Record a citizen's proof."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        said(work.office.prove(case, objection, work.keep(evidence)), as_json)


@objections.command()
@guarded
def reply(
    case: CaseId,
    objection: Objection,
    text: Annotated[str, typer.Argument(help="答复 / reply")],
    by: By,
    as_json: Json = False,
) -> None:
    """答复校核申请。Reply to an objection."""
    from pipelines.casework import casework  # noqa: PLC0415

    with casework(by) as work:
        said(work.office.reply(case, objection, text), as_json)
