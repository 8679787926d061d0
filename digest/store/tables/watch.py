"""The provider's events and the alarms."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
)

from digest.store.columns import BigId, Utc
from digest.store.tables.base import metadata, own_id, reference

# What the provider reported about its mails. The ids are set only if the mail is certainly ours.
events = Table(
    "events",
    metadata,
    own_id(),
    Column("provider_id", Text, nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    reference("edition_id", "editions.id", nullable=True),
    reference("batch_id", "batches.id", nullable=True, index=True),
    Column("recipient_id", BigId),
    Column("occurred_at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("link", Text, nullable=False, default=""),
    Column("machine", Boolean, nullable=False, default=False),
    Column("detail", JSON, nullable=False),
    ForeignKeyConstraint(["edition_id", "recipient_id"], ["recipients.edition_id", "recipients.subscriber_id"]),
    Index("ix_events_edition_id_kind", "edition_id", "kind"),
)

# The totals of an edition's events, which replace them when they are too old to be kept one by one.
event_totals = Table(
    "event_totals",
    metadata,
    reference("edition_id", "editions.id", primary_key=True),
    Column("folded_at", Utc, nullable=False),
    # By variant of the ask: counts of events, and of different readers.
    Column("figures", JSON, nullable=False),
)

# What is or was wrong, from when to when. Each current cause has one row.
alarms = Table(
    "alarms",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    Column("cause", String(80), nullable=False),
    Column("headline", Text, nullable=False),
    Column("detail", Text, nullable=False),
    reference("edition_id", "editions.id", nullable=True),
    Column("raised_at", Utc, nullable=False),
    Column("over_at", Utc, index=True),
)
Index(
    "uq_alarms_cause",
    alarms.c.cause,
    unique=True,
    sqlite_where=alarms.c.over_at.is_(None),
)

# Which news of an alarm ("raised", "over") was sent in which way, or else when it may be tried (again).
tellings = Table(
    "tellings",
    metadata,
    reference("alarm_id", "alarms.id", primary_key=True),
    Column("way", Text, primary_key=True),
    Column("news", String(10), primary_key=True),
    Column("told_at", Utc),
    Column("not_before", Utc),
)
