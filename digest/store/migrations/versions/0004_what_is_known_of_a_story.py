"""Tell a story that is missing from the feed from one that is known to be withdrawn."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

stories = sa.table(
    "stories",
    sa.column("id", sa.Integer),
    sa.column("guid", sa.Text),
    sa.column("withdrawn_at", Utc),
    sa.column("missing_since", Utc),
)
editions = sa.table("editions", sa.column("id", sa.Integer), sa.column("document", sa.JSON))
left_out = sa.table(
    "left_out",
    sa.column("edition_id", sa.Integer),
    sa.column("story_id", sa.Integer),
    sa.column("reason", sa.String),
)
corrections = sa.table("edition_corrections", sa.column("story_id", sa.Integer), sa.column("title", sa.Text))


def upgrade() -> None:
    op.add_column("feeds", sa.Column("whole_at", Utc()))
    op.add_column("stories", sa.Column("missing_since", Utc()))
    op.add_column("stories", sa.Column("page_gone_at", Utc()))
    op.add_column("stories", sa.Column("asked_at", Utc()))
    op.add_column("stories", sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("stories", sa.Column("marked_at", Utc()))
    op.add_column("stories", sa.Column("mark", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "left_out",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_left_out_edition_id_editions")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_left_out_story_id_stories")),
        sa.PrimaryKeyConstraint("edition_id", "story_id", name=op.f("pk_left_out")),
    )
    op.create_index(op.f("ix_left_out_story_id"), "left_out", ["story_id"])
    _fill_left_out()
    # Until now absence from the feed counted as withdrawal. Readers were not told of these stories: their pages decide.
    told = sa.select(corrections.c.story_id).where(corrections.c.title == "")
    absent = stories.c.withdrawn_at.is_not(None) & stories.c.id.not_in(told)
    op.execute(stories.update().where(absent).values(missing_since=stories.c.withdrawn_at, withdrawn_at=None))


def _fill_left_out() -> None:
    """Take what editions left out from their documents, where a story is named by its guid."""
    connection = op.get_bind()
    known = connection.execute(sa.select(stories.c.id, stories.c.guid).order_by(stories.c.id)).all()
    ids = {row.guid: row.id for row in known}
    for edition_id, document in connection.execute(sa.select(editions.c.id, editions.c.document)).all():
        reasons = {ids[one["guid"]]: one["reason"] for one in document.get("left_out", ()) if one["guid"] in ids}
        rows = [
            {"edition_id": edition_id, "story_id": story_id, "reason": reason}
            for story_id, reason in reasons.items()
            if reason not in {"outside-window", "already-sent"}
        ]
        if rows:
            connection.execute(left_out.insert(), rows)


def downgrade() -> None:
    op.drop_table("left_out")
    op.drop_column("feeds", "whole_at")
    absent = stories.c.missing_since.is_not(None)
    op.execute(stories.update().where(absent).values(withdrawn_at=stories.c.missing_since))
    for name in ("mark", "marked_at", "taken_back", "asked_at", "page_gone_at", "missing_since"):
        op.drop_column("stories", name)
