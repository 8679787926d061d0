"""End the subscriptions of readers who unsubscribed at the provider, which until now only suppressed their address."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

subscribers = sa.table(
    "subscribers",
    sa.column("id", sa.Integer),
    sa.column("email", sa.Text),
    sa.column("status", sa.String),
    sa.column("left_at", Utc),
)
subscriptions = sa.table("subscriptions", sa.column("subscriber_id", sa.Integer), sa.column("ended_at", Utc))
suppressions = sa.table(
    "suppressions", sa.column("email", sa.Text), sa.column("reason", sa.String), sa.column("created_at", Utc)
)


def upgrade() -> None:
    unsubscribed = suppressions.c.reason == "unsubscribe"
    left_at = sa.select(suppressions.c.created_at).where(suppressions.c.email == subscribers.c.email, unsubscribed)
    left = subscribers.c.email.in_(sa.select(suppressions.c.email).where(unsubscribed))
    active = subscribers.c.status == "active"
    ended_at = left_at.where(subscribers.c.id == subscriptions.c.subscriber_id)
    theirs = subscriptions.c.subscriber_id.in_(sa.select(subscribers.c.id).where(active, left))
    goes_on = subscriptions.c.ended_at.is_(None)
    op.execute(subscriptions.update().where(goes_on, theirs).values(ended_at=ended_at.scalar_subquery()))
    values = {"status": "unsubscribed", "left_at": left_at.scalar_subquery()}
    op.execute(subscribers.update().where(active, left).values(values))


def downgrade() -> None:
    """Nothing tells these readers from those who left by their own page."""
