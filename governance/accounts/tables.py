"""The tables of accounts, sessions, the trail and failed log-ins, as ``governance.migrations`` makes them."""

import sqlalchemy as sa

from governance.tables import METADATA

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

ACCOUNT = sa.Table(
    "account",
    METADATA,
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
"""One row per account; ``staff`` is the person's staff number, so that nobody has two accounts.

``password`` is an Argon2 hash; without one, the account logs in by OpenID Connect only.
"""

SESSION = sa.Table(
    "session",
    METADATA,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(60), nullable=False, index=True),
    sa.Column("began", _NUMBER, nullable=False),
    sa.Column("seen", _NUMBER, nullable=False),
    sa.Column("ends", _NUMBER, nullable=False),
    sa.Column("idle_seconds", sa.Integer, nullable=False),
    sa.Column("way", sa.String(20), nullable=False, server_default="password"),
)
"""One row per log-in that still holds: the token's SHA-256 and times in seconds since 1970.

``way`` is how it began, see ``governance.accounts.sessions.Way``.
"""

TRAIL = sa.Table(
    "trail",
    METADATA,
    sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
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
    sa.Index("trail_unmasked", "session", "entity", "key"),
)
"""One row per deed that is no event of a case: log-ins, changed accounts, values shown. Only added to."""

TRY = sa.Table(
    "login_try",
    METADATA,
    sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("at", _NUMBER, nullable=False),
    sa.Index("login_try_of", "who", "at"),
)
"""One row per try to log in that counts still: the SHA-256 of the account or address, seconds since 1970."""
