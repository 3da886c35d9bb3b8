"""Writes what the departments of the sample city deliver, night by night, and the truth beside it.

Everything is invented. Persons, companies and parcels come in blocks, so that memory doesn't grow
with ``--scale``; the same seed gives the same bytes.
"""
