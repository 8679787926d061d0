"""Keep what editors approved, so that a later change can be named."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", sa.Column("approved", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("editions", "approved")
