"""``govlake nightly``: run one night with progress, end in its summary."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from catalog.language import say
from pipelines.cli.output import err, guarded

if TYPE_CHECKING:
    from assets.city import City
    from pipelines.night import Night, Step


@guarded
def nightly(
    night: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="处理到哪一业务日期，默认今天 / up to which date"),
    ] = None,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="先依次补跑错过的各夜 / run missed nights first, in order")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """运行夜间任务：接收、核对、发布。Run the nightly job: take in, reconcile, release."""
    from pipelines.city import city  # noqa: PLC0415
    from pipelines.night import missed_nights  # noqa: PLC0415
    from pipelines.summary import print_summary, summary  # noqa: PLC0415

    here = city()
    day = night.date() if night else datetime.now(ZoneInfo(here.catalogue.city.timezone)).date()
    failed = False
    for each in missed_nights(here, day) if catch_up else [day]:
        done = _run(here, each)
        report = summary(here, done)
        if as_json:
            typer.echo(json.dumps(report, ensure_ascii=False, default=str))
        else:
            print_summary(report)
        failed = failed or not done.succeeded
    if failed:
        raise typer.Exit(1)


def _run(here: "City", day: date) -> "Night":
    """Run one night and show its steps as they end."""
    from pipelines.night import run_night, steps_of  # noqa: PLC0415

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    with bar:
        task = bar.add_task(say(f"{day} 夜间任务", f"night of {day}"), total=steps_of(here))

        def tell(step: "Step") -> None:
            bar.advance(task)
            if step.metadata.get("deliveries") == 0:
                return  # nothing arrived: nothing to say
            err.print(_line(step), highlight=False, markup=False, style=None if step.succeeded else "red")

        return run_night(here, day, tell)


def _line(step: "Step") -> str:
    said = step.metadata
    if not step.succeeded:
        return f"✗ {step.name:<34} {step.reason.splitlines()[0] if step.reason else ''}"
    if "deliveries" in said:
        text = say(
            f"{said['deliveries']} 次报送，收到 {said['received']:,} 行，载入 {said['loaded']:,}，"
            f"未变 {said['unchanged']:,}，隔离 {said['quarantined']:,}",
            f"{said['deliveries']} deliveries, {said['received']:,} rows received, "
            f"{said['loaded']:,} loaded, {said['unchanged']:,} unchanged, "
            f"{said['quarantined']:,} quarantined",
        )
    elif "open" in said:
        text = say(
            f"{said['entities']:,} 个实体，{said['open']:,} 处不一致",
            f"{said['entities']:,} entities, {said['open']:,} conflicts",
        )
    else:
        text = f"{said.get('release') or ''} {said.get('dagster/row_count') or 0:,} " + say("行", "rows")
    return f"✓ {step.name:<34} {text.strip()}  {step.seconds:.1f}s"
