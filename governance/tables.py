"""The table of events, as ``governance.migrations`` makes it. It is only ever added to."""

import sqlalchemy as sa

METADATA = sa.MetaData()

EVENT = sa.Table(
    "event",
    METADATA,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("case_id", sa.String(40), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("entity", sa.String(60), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("element", sa.String(60), nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("pattern", sa.String(40)),
    sa.UniqueConstraint("case_id", "sequence", name="event_once"),
    sa.Index("event_of_entity", "entity", "key"),
    sa.Index("event_by_person", "by", "at"),
    sa.Index("event_of_kind", "kind"),
    sa.Index("event_of_pattern", "pattern"),
)
"""One row per event: its case and number in it, what happened when and who did it, and all of it as JSON.

``pattern`` is set where the case is about a pattern of conflicts, and ``key`` empty.
"""
