"""Dagster definitions, job, schedule and resources, and the ``govlake`` command line."""
