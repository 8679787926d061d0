"""Keep the counts of limited uses in the database, so that no restart and no second process resets them."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uses",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_uses")),
    )
    op.create_index(op.f("ix_uses_until"), "uses", ["until"])


def downgrade() -> None:
    op.drop_table("uses")
