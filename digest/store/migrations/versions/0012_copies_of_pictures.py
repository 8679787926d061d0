"""Keep what is known of stories' pictures, and which copies an edition shows."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("url_hash", sa.String(64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("wide", sa.String(40), nullable=False),
        sa.Column("thumb", sa.String(40), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("url_hash", name=op.f("pk_pictures")),
    )
    op.create_table(
        "edition_pictures",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_pictures_edition_id_editions")),
        sa.PrimaryKeyConstraint("edition_id", "name", name=op.f("pk_edition_pictures")),
    )
    op.create_index(op.f("ix_edition_pictures_name"), "edition_pictures", ["name"])


def downgrade() -> None:
    op.drop_table("edition_pictures")
    op.drop_table("pictures")
