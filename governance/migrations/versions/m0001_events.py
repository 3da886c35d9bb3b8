"""The table of events, and triggers that keep anyone from changing or removing one."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$
"""


def upgrade() -> None:
    """Make the table."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "event",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("element", sa.String(60), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("case_id", "sequence", name="event_once"),
    )
    op.create_index("event_of_entity", "event", ["entity", "key"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
        op.execute(
            "CREATE TRIGGER event_kept BEFORE UPDATE OR DELETE ON event"
            " FOR EACH ROW EXECUTE FUNCTION event_is_kept()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_kept_from_{change.lower()} BEFORE {change} ON event"
            " BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
        )


def downgrade() -> None:
    """Refuse: events are never removed."""
    raise NotImplementedError("events are never removed")
