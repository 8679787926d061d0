"""Freeze without a look-up per recipient on PostgreSQL.

Its foreign keys looked up the edition and the subscriber of each recipient, which took several times as long as the
insert itself. Recipients are made from subscribers by one statement; editions are never deleted, nor are subscribers
who ever read a digest. SQLite keeps the references, and with them the proof that it is so: there they cost a quarter,
and dropping them would copy the largest table.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KEYS = {"edition_id": "editions", "subscriber_id": "subscribers"}


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column, target in _KEYS.items():
            op.drop_constraint(f"fk_recipients_{column}_{target}", "recipients", type_="foreignkey")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for column, target in _KEYS.items():
            op.create_foreign_key(f"fk_recipients_{column}_{target}", "recipients", target, [column], ["id"])
