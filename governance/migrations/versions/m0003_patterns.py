"""Cases about patterns of conflicts, and indexes to find these, and cases by what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the indexes; events that are there are about places."""
    op.add_column("event", sa.Column("pattern", sa.String(40)))
    op.create_index("event_of_kind", "event", ["kind"])
    op.create_index("event_of_pattern", "event", ["pattern"])


def downgrade() -> None:
    """Refuse: events are never removed."""
    raise NotImplementedError("events are never removed")
