"""Count how often a person had an edition sent again after the database was restored from a backup."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", sa.Column("again", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("editions", "again")
