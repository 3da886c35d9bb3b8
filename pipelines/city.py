"""Which city this process works for: the catalogue and the home that the environment names."""

import os
from pathlib import Path

from assets.city import City
from catalog.load import load
from lake.home import Home
from quality.vocabulary import vocabulary

PROJECT = Path(__file__).resolve().parent.parent
_SAMPLE = PROJECT / "examples" / "zhongshan" / "catalogue"


def catalogue_folder() -> Path:
    """Return the folder that ``GOVLAKE_CATALOGUE`` names, the sample city's without it."""
    return Path(os.environ.get("GOVLAKE_CATALOGUE", _SAMPLE)).expanduser().resolve()


def city() -> City:
    """Load the city; raises CatalogueError with every finding."""
    return City(load(catalogue_folder(), vocabulary()), Home.from_environment())
