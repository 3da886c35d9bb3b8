"""Dagster assets and asset checks, made by factories from the catalogue. No table is named here."""
