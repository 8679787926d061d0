"""Remember which domain an edition left from, and how many readers a warm-up held back from it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody knows which domain earlier editions left from.
    op.add_column("editions", sa.Column("sent_from", sa.Text(), nullable=True))
    op.add_column("editions", sa.Column("held_back", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("editions", "held_back")
    op.drop_column("editions", "sent_from")
