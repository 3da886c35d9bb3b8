"""What every catalogue model shares: it is frozen, forbids unknown keys, and names things one way."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
"""A name in lower snake case: it becomes a table, column or asset name."""

Phrase = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""Words for people, never empty."""


class Model(BaseModel):
    """The base of all catalogue models."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
