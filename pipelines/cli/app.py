"""The command tree of ``govlake``."""

import typer

from pipelines.cli import (
    accounts,
    cases,
    catalogue,
    console,
    draft,
    look,
    nightly,
    patterns,
    quarantine,
    receive,
    release,
    sealed,
    ui,
    worklist,
)

app = typer.Typer(
    name="govlake",
    help="政务数据湖仓：一数一源、多元校核。A lakehouse for a city's data authority.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(catalogue.app, name="catalog")
app.add_typer(draft.app, name="feed")
app.add_typer(cases.app, name="case")
app.add_typer(cases.objections, name="objection")
app.add_typer(patterns.app, name="pattern")
app.add_typer(accounts.app, name="account")
app.add_typer(release.app, name="release")
app.add_typer(sealed.app, name="sealed")
app.command("receive")(receive.receive)
app.command("nightly")(nightly.nightly)
app.command("deliveries")(look.deliveries)
app.command("drift")(look.drift)
app.command("quarantine")(quarantine.quarantine)
app.command("conflicts")(look.conflicts)
app.command("explain")(release.explain)
app.command("sql")(release.sql)
app.command("worklist")(worklist.worklist)
app.command("console")(console.console)
app.command("ui")(ui.ui)
