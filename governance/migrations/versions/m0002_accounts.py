"""Accounts, sessions, and the trail, which triggers keep as it is; an index of events by person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION trail_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail is only ever added to'; END $$
"""


def upgrade() -> None:
    """Make the tables."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "account",
        sa.Column("account", sa.String(60), primary_key=True),
        sa.Column("staff", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("department", sa.String(60)),
        sa.Column("password", sa.Text),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(60), nullable=False, index=True),
        sa.Column("began", number, nullable=False),
        sa.Column("seen", number, nullable=False),
        sa.Column("ends", number, nullable=False),
        sa.Column("idle_seconds", sa.Integer, nullable=False),
    )
    op.create_table(
        "trail",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("deed", sa.String(30), nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("session", sa.String(16)),
        sa.Column("entity", sa.String(60)),
        sa.Column("key", sa.Text),
        sa.Column("element", sa.String(60)),
        sa.Column("address", sa.String(60)),
        sa.Column("why", sa.Text),
    )
    op.create_index("trail_unmasked", "trail", ["session", "entity", "key"])
    op.create_index("event_by_person", "event", ["by", "at"])
    _keep_trail()


def _keep_trail() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
        op.execute(
            "CREATE TRIGGER trail_kept BEFORE UPDATE OR DELETE ON trail"
            " FOR EACH ROW EXECUTE FUNCTION trail_is_kept()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER trail_kept_from_{change.lower()} BEFORE {change} ON trail"
            " BEGIN SELECT RAISE(ABORT, 'the trail is only ever added to'); END"
        )


def downgrade() -> None:
    """Refuse: the trail is never removed."""
    raise NotImplementedError("the trail is never removed")
