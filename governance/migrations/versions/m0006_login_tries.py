"""The table of failed log-ins of late."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "login_try",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", _NUMBER, nullable=False),
        sa.Index("login_try_of", "who", "at"),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("login_try")
