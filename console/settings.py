"""What a console is told when it starts. Only the values; what is done with them stands where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from subprocess import Popen

from assets.city import City
from console.oidc import Provider


@dataclass(frozen=True)
class Settings:
    """The city that a console serves, and how.

    ``https`` says that people reach it by https, so that cookies are kept from anything else;
    ``demonstration`` lists the accounts shown on the log-in page of a demonstration, as
    (account, password, who). ``dagster`` is the address of the Dagster UI, if pages are to link to it.
    ``serve`` serves rulings at once; without it the night does. ``renew`` begins to make the worklist anew in
    a process of its own; without it pages don't offer that.
    """

    city: City
    https: bool = False
    provider: Provider | None = None
    demonstration: tuple[tuple[str, str, str], ...] = ()
    dagster: str | None = None
    serve: Callable[[City], object] | None = None
    renew: Callable[[City], Popen[str]] | None = None
