"""The Dagster instance in ``GOVLAKE_HOME``: the same for the command line, the UI and the daemon."""

import os

from lake.home import Home
from pipelines.city import PROJECT


def prepare(home: Home) -> None:
    """Make the home a Dagster home too: a link to the project's ``dagster.yaml`` and the environment."""
    home.folder.mkdir(parents=True, exist_ok=True)
    for folder in (home.drop, home.landed, home.tables, home.releases):
        folder.mkdir(exist_ok=True)
    link = home.folder / "dagster.yaml"
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(PROJECT / "dagster.yaml")
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["GOVLAKE_HOME"] = os.environ["DAGSTER_HOME"] = str(home.folder)
