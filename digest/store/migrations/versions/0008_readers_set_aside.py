"""Keep when a batch may be claimed again, and tell readers who can never be mailed from those who were refused."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


own_state = sa.column("own_state", sa.String)
recipients = sa.table("recipients", own_state)


def upgrade() -> None:
    # SQLite adds a column without touching the table only if it has a default.
    op.add_column("batches", sa.Column("not_before", sa.Float(), nullable=False, server_default="0"))
    op.add_column("batches", sa.Column("set_aside_at", Utc(), nullable=True))
    op.drop_index("ix_batches_edition_id_state", "batches")
    op.create_index("ix_batches_claims", "batches", ["edition_id", "state", "not_before", "number"])
    # Until now, only an address that the mailer can never mail gave a recipient this state.
    op.execute(recipients.update().where(own_state == "failed").values(own_state="unreachable"))


def downgrade() -> None:
    op.execute(recipients.update().where(own_state == "unreachable").values(own_state="failed"))
    op.drop_index("ix_batches_claims", "batches")
    op.create_index("ix_batches_edition_id_state", "batches", ["edition_id", "state"])
    op.drop_column("batches", "set_aside_at")
    op.drop_column("batches", "not_before")
