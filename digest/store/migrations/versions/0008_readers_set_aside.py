"""Keep when a batch may be claimed again, so that a reader who cannot be mailed now delays nobody else."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column without touching the table only if it has a default.
    op.add_column("batches", sa.Column("not_before", sa.Float(), nullable=False, server_default="0"))
    op.add_column("batches", sa.Column("set_aside_at", Utc(), nullable=True))
    op.drop_index("ix_batches_edition_id_state", "batches")
    op.create_index("ix_batches_claims", "batches", ["edition_id", "state", "not_before", "number"])


def downgrade() -> None:
    op.drop_index("ix_batches_claims", "batches")
    op.create_index("ix_batches_edition_id_state", "batches", ["edition_id", "state"])
    op.drop_column("batches", "set_aside_at")
    op.drop_column("batches", "not_before")
