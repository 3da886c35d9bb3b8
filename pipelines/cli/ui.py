"""``govlake ui``: the Dagster webserver and daemon on the home's own instance."""

import os
import sys
from typing import Annotated

import typer

from pipelines.cli.output import err, guarded


@guarded
def ui(
    port: Annotated[int, typer.Option(help="端口 / port")] = 3000,
    host: Annotated[str, typer.Option(help="监听地址，页面没有登录 / no log-in")] = "127.0.0.1",
) -> None:
    """打开 Dagster 页面（网页与守护进程）。Open the Dagster UI: webserver and daemon."""
    from pipelines.city import PROJECT, city  # noqa: PLC0415
    from pipelines.instance import prepare  # noqa: PLC0415

    prepare(city().home)
    err.print(f"http://{host}:{port}", highlight=False)
    command = [sys.executable, "-W", "ignore::UserWarning", "-m", "dagster", "dev"]
    command += ["-w", str(PROJECT / "workspace.yaml"), "--host", host, "--port", str(port)]
    os.execve(sys.executable, command, os.environ)  # noqa: S606 - so that signals reach it
