"""Keep the words of stories as the feed shows them, from which the standing lines of the site are learned."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_wordings",
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_wordings_story_id_stories")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_wordings")),
    )
    op.create_table(
        "standing_lines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_lines")),
    )


def downgrade() -> None:
    op.drop_table("standing_lines")
    op.drop_table("story_wordings")
