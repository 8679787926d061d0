"""Keep the counts of limited uses, so that no restart resets them, and the tokens that readers had replaced."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId, Utc

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
    op.create_table(
        "old_tokens",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("subscriber_id", BigId, nullable=False),
        sa.Column("digest", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_old_tokens_subscriber_id_subscribers")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_old_tokens")),
    )
    op.create_index(op.f("ix_old_tokens_subscriber_id"), "old_tokens", ["subscriber_id"])


def downgrade() -> None:
    op.drop_table("old_tokens")
    op.drop_table("uses")
