"""``python -m console``: serve the console of the city that the environment names."""

import argparse
import sys
from pathlib import Path

from catalog.errors import GovlakeError

PORT = 8600


def main() -> None:
    """Serve until interrupted; what is wrong is said in one place, without a traceback."""
    given = _options().parse_args()
    try:
        _serve(given)
    except GovlakeError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m console", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--https", action="store_true", help="people reach it by https")
    parser.add_argument("--certificate", type=Path, help="PEM file of the server's certificate")
    parser.add_argument("--certificate-key", type=Path, help="PEM file of its key")
    parser.add_argument("--demonstration", action="store_true", help="the sample city's accounts")
    return parser


def _serve(given: argparse.Namespace) -> None:
    import uvicorn  # noqa: PLC0415 - so that a refusal comes at once

    from console.app import create_app  # noqa: PLC0415
    from console.starting import prepare_accounts, prepare_worklist, settings  # noqa: PLC0415

    https = given.https or given.certificate is not None
    app = create_app(settings(given.host, https, given.demonstration))
    prepare_accounts(app.state.site)
    prepare_worklist(app.state.site.city)
    scheme = "https" if given.certificate else "http"
    sys.stderr.write(f"{scheme}://{given.host}:{given.port}\n")
    for account, password, role in app.state.site.settings.demonstration:
        sys.stderr.write(f"  {account:12} {password}  {role}\n")
    uvicorn.run(
        app,
        host=given.host,
        port=given.port,
        ssl_certfile=given.certificate,
        ssl_keyfile=given.certificate_key,
        access_log=False,  # addresses of pages hold keys of people
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
