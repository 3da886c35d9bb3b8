"""``python -m pipelines.cli`` is ``govlake``."""

from pipelines.cli.app import app

app()
