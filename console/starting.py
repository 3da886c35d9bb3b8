"""Starting a console: what has to be there first, and the settings that the environment gives."""

import os
import subprocess
import sys

from assets.city import City
from catalog.errors import GovlakeError
from catalog.language import Text, say
from console import demonstration, oidc
from console.settings import Settings
from console.site import Site
from lake.release import current
from lake.worklist import WorklistMissing, latest
from pipelines.city import city


class NothingReleased(GovlakeError):
    """A home without a release, in which there is nothing to see yet."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                zh="还没有发布版本，核查台没有可看的数据",
                en="nothing has been released, so there is nothing to see",
            ),
            Text(
                zh="先运行 make nightly（样例城市）或 govlake nightly",
                en="run make nightly (the sample city) or govlake nightly first",
            ),
        )


def settings(host: str, https: bool, demonstrated: bool) -> Settings:
    """Return the settings of a console; raises NothingReleased, DemonstrationRefused, CatalogueError."""
    if demonstrated:
        demonstration.require_sample(host)
    here = city()
    if current(here.home) is None:
        raise NothingReleased
    people = demonstration.people(here.catalogue) if demonstrated else ()
    dagster = os.environ.get("GOVLAKE_DAGSTER_URL", "").rstrip("/") or None
    return Settings(here, https, oidc.from_environment(), people, dagster, _serve_apart)


def prepare_worklist(here: City) -> None:
    """Have a worklist: the first is waited for, one that is out of date is renewed while pages are served."""
    words = [sys.executable, "-m", "pipelines.cli", "worklist", "--if-stale"]
    try:
        latest(here.home)
    except WorklistMissing:
        sys.stderr.write(say("正在生成待办清单……\n", "making the worklist…\n"))
        subprocess.run(words, check=False, stdout=sys.stderr)  # noqa: S603 - this program itself
        return
    subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def _serve_apart(here: City) -> None:
    from pipelines.at_once import serve_apart  # noqa: PLC0415 - it brings Dagster, which is slow to import

    serve_apart(here)


def prepare_accounts(site: Site) -> None:
    """Have the demonstration's accounts there in a demonstration, and disabled otherwise."""
    if site.settings.demonstration:
        demonstration.begin(site.accounts, site.city.catalogue)
    else:
        demonstration.end(site.accounts)
