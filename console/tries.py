"""How often someone may fail to log in: per account and per address, within a quarter of an hour."""

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from governance.accounts.errors import TooManyTries

MINUTES = 15
PER_ACCOUNT = 5
PER_ADDRESS = 30


class Tries:
    """The failed log-ins of late, kept by this process."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def begin(self, account: str, address: str) -> None:
        """Count a try against its account before it is judged; raises TooManyTries.

        Against the address only failures count: a whole office may log in from one.
        """
        limits = self._limits(account, address)
        if not all(self._window.test(item, *key) for item, key in limits):
            raise TooManyTries(MINUTES)
        item, key = limits[0]
        self._window.hit(item, *key)

    def succeeded(self, account: str, address: str) -> None:
        """Forget an account's failed tries; those of the address count on."""
        item, key = self._limits(account, address)[0]
        self._window.clear(item, *key)

    def failed(self, account: str, address: str) -> None:
        """Count a try that was judged wrong against its address."""
        item, key = self._limits(account, address)[1]
        self._window.hit(item, *key)

    @staticmethod
    def _limits(account: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, str]], ...]:
        return (
            (RateLimitItemPerMinute(PER_ACCOUNT, MINUTES), ("account", account.strip().casefold())),
            (RateLimitItemPerMinute(PER_ADDRESS, MINUTES), ("address", address)),
        )
