"""The console of a home that ``bench.console`` made, with one clerk who can log in, until it is ended."""

import argparse
from contextlib import suppress
from pathlib import Path

import uvicorn

from assets.city import City
from catalog.load import load
from catalog.models import Role
from console.app import create_app
from console.settings import Settings
from examples.zhongshan.generate.city import CATALOGUE
from governance.accounts.errors import AccountTaken
from lake.home import Home
from quality.vocabulary import vocabulary

CLERK, PASSWORD = "li", "only for this measurement"


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("port", type=int)
    options = parser.parse_args()
    app = create_app(Settings(City(load(CATALOGUE, vocabulary()), Home(options.home))))
    with suppress(AccountTaken):
        app.state.site.accounts.make(None, CLERK, CLERK, CLERK, Role.CLERK, None, PASSWORD, False)
    uvicorn.run(app, host="127.0.0.1", port=options.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
