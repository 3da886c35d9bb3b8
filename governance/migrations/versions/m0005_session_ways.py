"""How each session began; those there are of programs are told by how long they may idle."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DAY_SECONDS = 24 * 3600


def upgrade() -> None:
    """Add the column."""
    op.add_column("session", sa.Column("way", sa.String(20), nullable=False, server_default="password"))
    session = sa.table("session", sa.column("way", sa.String), sa.column("idle_seconds", sa.Integer))
    programs = session.c.idle_seconds > _DAY_SECONDS
    op.execute(sa.update(session).where(programs).values(way="token"))


def downgrade() -> None:
    """Remove the column."""
    op.drop_column("session", "way")
