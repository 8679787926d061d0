"""Keep a ledger of gifts, what readers say about the ask and pauses, and tests of the ask."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId, Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_UNTIL = ("monthly_until", "gives_until", "ask_after", "paused_until")


def upgrade() -> None:
    for name in _UNTIL:
        op.add_column("subscribers", sa.Column(name, Utc(), nullable=True))
    op.add_column("editions", sa.Column("ask_test", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "ask_tests",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("winner", sa.String(40), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_ask_tests")),
    )
    op.create_table(
        "gifts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("transaction", sa.String(200), nullable=False),
        sa.Column("subscriber_id", BigId, nullable=True),
        sa.Column("address_key", sa.String(64), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("imported_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_gifts_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("provider", "transaction", name=op.f("uq_gifts_provider_transaction")),
    )
    for name in ("subscriber_id", "address_key", "day"):
        op.create_index(op.f(f"ix_gifts_{name}"), "gifts", [name])


def downgrade() -> None:
    op.drop_table("gifts")
    op.drop_table("ask_tests")
    op.drop_column("editions", "ask_test")
    for name in reversed(_UNTIL):
        op.drop_column("subscribers", name)
