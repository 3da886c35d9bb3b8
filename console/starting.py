"""Starting a console: what has to be there first, and the settings that the environment gives."""

import os
import sys
from subprocess import DEVNULL, Popen

from assets.city import City
from catalog.errors import GovlakeError
from catalog.language import Text, say
from console import demonstration, oidc
from console.settings import Settings
from console.site import Site
from lake.release import current
from lake.worklist import WorklistMissing, latest
from pipelines.apart import begin
from pipelines.city import city

_RENEW = ("worklist", "--if-stale")


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
    return Settings(here, https, oidc.from_environment(), people, dagster, _serve_apart, renew_apart)


def prepare_worklist(here: City) -> None:
    """Have a worklist: the first is waited for, one that is out of date is renewed while pages are served."""
    try:
        latest(here.home)
    except WorklistMissing:
        sys.stderr.write(say("正在生成待办清单……\n", "making the worklist…\n"))
        begin(here, *_RENEW, stdout=sys.stderr).wait()
        return
    renew_apart(here)


def renew_apart(here: City) -> Popen[str]:
    """Begin to make the worklist anew, if it is out of date, in a process that outlives this one."""
    return begin(here, *_RENEW, stdout=DEVNULL, start_new_session=True)


def _serve_apart(here: City) -> None:
    from pipelines.at_once import serve_apart  # noqa: PLC0415 - it brings Dagster, which is slow to import

    serve_apart(here)


def prepare_accounts(site: Site) -> None:
    """Have the demonstration's accounts there in a demonstration, and disabled otherwise."""
    if site.settings.demonstration:
        demonstration.begin(site.accounts, site.city.catalogue)
    else:
        demonstration.end(site.accounts)
