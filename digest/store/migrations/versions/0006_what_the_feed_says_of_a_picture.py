"""Keep what the feed says about the picture of a story."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a column without touching the table only if it has a default. The next reading fills it.
    op.add_column("stories", sa.Column("image_width", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("stories", sa.Column("image_height", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("stories", sa.Column("image_default", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("stories", sa.Column("image_medium", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("image_medium", "image_default", "image_height", "image_width"):
        op.drop_column("stories", name)
