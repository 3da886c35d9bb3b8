"""What every kind of pull shares: what it is asked, what it brings, and how it fails.

How to ask a database, an interface or an SFTP server belongs to the module of that kind; how what it
brought is landed to the package itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Feed
from lake.pulls.secrets import Secrets
from lake.receipts import hidden


@dataclass(frozen=True)
class Pulled:
    """One file that a pull brought.

    ``path`` lies in the scratch folder the pull was given, under the name it is to be landed by. Without
    ``business_date`` it is the one in that name. ``origin`` says where it came from, without credentials.
    ``mark`` is how far the feed has been read with it, in the puller's own words, and ``since`` the mark it
    went on from (None: it began at the beginning); not ``whole``: the source hung up. ``at_mark`` are
    digests of the rows at ``mark``, by which they are known when they come again.
    """

    path: Path
    business_date: date | None
    origin: str
    since: str | None = None
    mark: str | None = None
    whole: bool = True
    at_mark: tuple[str, ...] = ()


@dataclass(frozen=True)
class Since:
    """What earlier pulls of the feed brought: how far they got, and the origin of every file.

    ``mark`` and ``at_mark`` are those of the last ``Pulled`` before which nothing is missing; ``origins`` are
    of all that was landed.
    """

    mark: str | None = None
    at_mark: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()

    def knows(self, origin: str) -> bool:
        """Return whether what has this origin was landed, also if it is sealed by now."""
        return not self.origins.isdisjoint({origin, hidden(origin)})


class Puller(Protocol):
    """A module that fetches from one kind of source."""

    def pull(self, feed: Feed, secrets: Secrets, folder: Path, night: date, since: Since) -> Iterable[Pulled]:
        """Fetch into ``folder`` what the feed has beyond ``since``, each file once it is complete.

        Files handed over are landed at once and deleted; what came before a failure is therefore kept.
        Raises PullFailed, SecretMissing, SecretMalformed.
        """
        ...


class PullFailed(GovlakeError):
    """A pull that brought nothing, or not everything: a missing delivery, for which the night waits not.

    ``origin`` is where from, without credentials, ``rule`` names the cause in one word. The texts have
    been through ``Secrets.redact``.
    """

    def __init__(self, origin: str, rule: str, what: Text, hint: Text) -> None:
        super().__init__(what, hint)
        self.origin = origin
        self.rule = rule


def telling(rule: str, what: Text, hint: Text) -> Callable[[str], PullFailed]:
    """Return what makes a failure, of which there is nothing more to say, of an origin."""
    return lambda origin: PullFailed(origin, rule, what, hint)


def landed_name(feed: Feed, night: date) -> str:
    """Return the name that what a database or interface gave is landed by."""
    return feed.delivery.file.replace("{date}", f"{night:%Y%m%d}")


def redacted(secrets: Secrets, text: Text) -> Text:
    """Return a text of both languages with every secret blotted out."""
    return Text(zh=secrets.redact(text.zh), en=secrets.redact(text.en))


@contextmanager
def without_secrets(secrets: Secrets) -> Iterator[None]:
    """Blot every secret out of the words of a PullFailed that leaves the block."""
    try:
        yield
    except PullFailed as failure:
        what, hint = (redacted(secrets, text) for text in (failure.what, failure.hint or failure.what))
        raise PullFailed(secrets.redact(failure.origin), failure.rule, what, hint) from None
