"""Keep which stories ask for a password."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column without touching the table only if it has a default. The next reading fills it.
    op.add_column("stories", sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("stories", "protected")
