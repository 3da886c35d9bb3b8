"""What a format is: a name, what to tell people, and the SQL that says whether a text has the form.

The formats themselves stand one family to a file; how a broken format is reported is ``quality.intake``'s.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.language import Text
from lake.engine import literal


@dataclass(frozen=True)
class Format:
    """A form that texts may be required to have.

    ``title`` says what holds, ``hint`` what to do when it doesn't. ``valid`` takes the SQL of a VARCHAR
    (cheap to repeat: a column) and returns a boolean SQL expression that is false, never an error, for
    a text of another form, and NULL for NULL. ``clearer`` is a format that, where a refused text lacks it
    too, explains the refusal better.
    """

    name: str
    title: Text
    hint: Text
    valid: Callable[[str], str]
    clearer: "Format | None" = None

    def judgement(self, value: str) -> str:
        """Return the SQL of what there is to know of a text for ``refusals``: whether it is refused."""
        return f"NOT coalesce({self.valid(value)}, true)"

    def refusals(self, value: str, judged: str = "") -> tuple[tuple["Format", str], ...]:
        """Return what a refused text is to be told, each with the SQL of when: one is true, none NULL.

        ``judged`` is the name of ``judgement(value)`` where that is worked out already.
        """
        refused = judged or self.judgement(value)
        if self.clearer is None:
            return ((self, refused),)
        explained = self.clearer.judgement(value)
        # CASE, unlike AND, works its branches out only for the texts that get there
        return (
            (self.clearer, f"CASE WHEN {refused} THEN {explained} ELSE false END"),
            (self, f"CASE WHEN {refused} THEN NOT {explained} ELSE false END"),
        )


def matches(value: str, pattern: str) -> str:
    """Return the SQL that the whole of a text matches an RE2 pattern."""
    return f"regexp_full_match({value}, {literal(pattern)})"


def guarded(value: str, pattern: str, condition: str) -> str:
    """Return the SQL of a condition that is only worked out for texts that match a pattern."""
    return f"CASE WHEN {matches(value, pattern)} THEN {condition} WHEN {value} IS NOT NULL THEN false END"


def shaped(pattern: str) -> Callable[[str], str]:
    """Return the ``valid`` of a format that is nothing but an RE2 pattern."""
    return lambda value: matches(value, pattern)


def weighted_sum(value: str, weights: tuple[int, ...], alphabet: str, first: int = 1) -> str:
    """Return the SQL of Σ weight × position in ``alphabet`` (from 0), from character ``first`` on.

    Digits, the commonest alphabet, go by their code point.
    """
    digits = alphabet == "0123456789"

    def worth(place: int) -> str:
        character = f"substr({value}, {place}, 1)"
        return f"(ascii({character}) - 48)" if digits else f"(strpos('{alphabet}', {character}) - 1)"

    return " + ".join(f"{worth(first + i)} * {w}" for i, w in enumerate(weights))
