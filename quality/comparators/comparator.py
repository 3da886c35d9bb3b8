"""What a comparator is: how a value's comparable form is computed, and what agreement means beyond it.

The comparators themselves stand one to a file; what becomes of forms that differ is reconcile's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis

from catalog.language import Text

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Comparator:
    """A way to tell whether two sources say the same.

    ``form`` takes the SQL of a typed column and the element's options and returns the SQL of a VARCHAR: two
    values agree if their forms are equal. It is NULL where there is nothing to compare: for NULL, and for
    texts without a letter or digit. What the column must be is said in each comparator's own docstring.

    Where one of the options in ``tolerances`` is set, forms that differ may still agree: ``value`` gives the
    SQL of what is kept beside the form for that, of ibis type ``value_type``, and ``agrees`` the rule over
    two such values.

    ``keeps_plain`` says of options whether the form of a text of none but plain characters
    (``quality.folding.characters``) is the text itself.
    """

    name: str
    title: Text
    form: Callable[[str, Options], str]
    options: frozenset[str] = field(default_factory=frozenset)
    tolerances: frozenset[str] = field(default_factory=frozenset)
    value: Callable[[str, Options], str] | None = None
    value_type: str = "float64"
    agrees: Callable[[ibis.Value, ibis.Value, Options], ibis.Value] | None = None
    keeps_plain: Callable[[Options], bool] = lambda _: False

    def tolerates(self, options: Options) -> bool:
        """Whether values are to be compared by ``agrees`` where their forms differ."""
        return any(options.get(name) for name in self.tolerances)
