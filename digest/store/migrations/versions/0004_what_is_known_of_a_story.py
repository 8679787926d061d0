"""Tell a story that is missing from the feed from one that is known to be withdrawn."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

stories = sa.table(
    "stories", sa.column("id", sa.Integer), sa.column("withdrawn_at", Utc), sa.column("missing_since", Utc)
)
corrections = sa.table("edition_corrections", sa.column("story_id", sa.Integer), sa.column("title", sa.Text))


def upgrade() -> None:
    op.add_column("stories", sa.Column("missing_since", Utc()))
    op.add_column("stories", sa.Column("page_gone_at", Utc()))
    op.add_column("stories", sa.Column("asked_at", Utc()))
    op.add_column("stories", sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("stories", sa.Column("marked_at", Utc()))
    op.add_column("stories", sa.Column("mark", sa.Text(), nullable=False, server_default=""))
    # Until now absence from the feed counted as withdrawal. Readers were not told of these stories: their pages decide.
    told = sa.select(corrections.c.story_id).where(corrections.c.title == "")
    absent = stories.c.withdrawn_at.is_not(None) & stories.c.id.not_in(told)
    op.execute(stories.update().where(absent).values(missing_since=stories.c.withdrawn_at, withdrawn_at=None))


def downgrade() -> None:
    absent = stories.c.missing_since.is_not(None)
    op.execute(stories.update().where(absent).values(withdrawn_at=stories.c.missing_since))
    for name in ("mark", "marked_at", "taken_back", "asked_at", "page_gone_at", "missing_since"):
        op.drop_column("stories", name)
