"""``govlake console``: the authority's web pages, served from here."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.output import guarded


@guarded
def console(
    port: Annotated[int, typer.Option(help="端口 / port")] = 8600,
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    https: Annotated[
        bool, typer.Option("--https", help="由反向代理提供 https / a proxy in front speaks https")
    ] = False,
    certificate: Annotated[Path | None, typer.Option(help="证书（PEM）/ certificate")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="私钥（PEM）/ its key")] = None,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="样例城市的演示账号 / the sample city's accounts")
    ] = False,
) -> None:
    """打开核查台（网页）。Serve the console: queue, cases, patterns, departments."""
    command = [sys.executable, "-m", "console", "--host", host, "--port", str(port)]
    for option, path in (("--certificate", certificate), ("--certificate-key", certificate_key)):
        command += [option, str(path)] if path else []
    command += [o for o, wanted in (("--https", https), ("--demonstration", demonstration)) if wanted]
    sys.stderr.flush()
    os.execve(sys.executable, command, os.environ)  # noqa: S606 - so that signals reach it
