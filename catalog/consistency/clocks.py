"""Rules about clocks."""

from collections.abc import Iterator
from datetime import date

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Step


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings: no two clocks for one kind of step come into effect on the same day."""
    seen: dict[tuple[Step, date], str] = {}
    for code, clock in draft.clocks.items():
        other = seen.setdefault((clock.step, clock.effective_from), code)
        if other != code:
            what = Text(
                zh=f"{other} 已从 {clock.effective_from} 起规定 {clock.step} 的期限",
                en=f"{other} already says how long {clock.step} may take from {clock.effective_from}",
            )
            hint = Text(zh="改 effective_from，或删去其中一个", en="change effective_from, or remove one")
            yield draft.at("clocks", code).finding(("effective_from",), what, hint)
