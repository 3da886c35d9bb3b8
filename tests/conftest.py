"""What every test begins with, whichever process runs it."""

import os

os.environ.pop("COLUMNS", None)  # pytest's workers set it; the command line then takes it for a terminal's
