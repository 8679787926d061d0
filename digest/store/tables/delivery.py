"""The ledger: batches, recipients and the common pace."""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from digest.store.columns import BigId, Utc
from digest.store.tables.base import metadata, own_id, reference

batches = Table(
    "batches",
    metadata,
    own_id(),
    reference("edition_id", "editions.id"),
    reference("rendition_id", "renditions.id"),
    Column("number", Integer, nullable=False),
    Column("canary", Boolean, nullable=False, default=False),
    # Its recipients are those of its rendition with ids from `first` to `last`: `size` of them, of which `suppressed`
    # were left out at the claim and `unreachable` can never be mailed.
    Column("first", BigId, nullable=False),
    Column("last", BigId, nullable=False),
    Column("size", Integer, nullable=False),
    Column("suppressed", Integer, nullable=False, default=0),
    Column("unreachable", Integer, nullable=False, default=0),
    Column("state", String(20), nullable=False),
    # One claim of one process; kept when the lease expires, so that the process can still record the outcome.
    Column("owner", Text),
    Column("lease_until", Utc),
    Column("claimed_at", Utc),
    Column("tries", Integer, nullable=False, default=0),
    # No claim before this time (in seconds since 1970). What came back goes behind what was never tried.
    Column("not_before", Float, nullable=False, default=0.0),
    # When its only reader was first set aside; they are tried again until `[smtp] retry_for` has passed.
    Column("set_aside_at", Utc),
    Column("message_id", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    UniqueConstraint("edition_id", "number"),
    # In the order of claims, so that a claim reads one row however many batches there are.
    Index("ix_batches_claims", "edition_id", "state", "not_before", "number"),
)

# A recipient: a subscriber frozen into an edition, at most once. Its batch is the one of its rendition with a range of
# ids that includes its own. Its state is the batch's, unless it has its own: "suppressed" (left out at the claim) or
# "unreachable" (the mailer can never mail such an address). A million rows repeat nothing that is stored elsewhere.
recipients = Table(
    "recipients",
    metadata,
    Column("edition_id", BigId, primary_key=True),
    Column("subscriber_id", BigId, primary_key=True),
    Column("rendition_id", BigId, nullable=False),
    Column("canary", Boolean, nullable=False, default=False),
    Column("own_state", String(20)),
    # On PostgreSQL, looking up each reference would take several times as long as the freeze itself.
    ForeignKeyConstraint(["edition_id"], ["editions.id"]).ddl_if(dialect="sqlite"),
    ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"]).ddl_if(dialect="sqlite"),
    sqlite_with_rowid=False,
)


def is_in_batch() -> ColumnElement[bool]:
    """The condition that joins recipients and their batches."""
    return and_(
        recipients.c.edition_id == batches.c.edition_id,
        recipients.c.subscriber_id.between(batches.c.first, batches.c.last),
        recipients.c.rendition_id == batches.c.rendition_id,
        recipients.c.canary == batches.c.canary,
    )


# The pace that all senders share: no request before `resume_at`, and one at a time from `next_at` on (both in seconds
# since 1970). Consecutive `refusals` lengthen the pauses.
paces = Table(
    "paces",
    metadata,
    Column("mailer", String(20), primary_key=True),
    Column("next_at", Float, nullable=False, default=0.0),
    Column("resume_at", Float, nullable=False, default=0.0),
    Column("refusals", Integer, nullable=False, default=0),
)
