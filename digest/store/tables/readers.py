"""Readers, what they subscribe to, and who must not be mailed."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from digest.store.columns import BigId, Names, Utc
from digest.store.tables.base import metadata, own_id, reference

subscribers = Table(
    "subscribers",
    metadata,
    own_id(),
    Column("email", Text, unique=True),
    # A keyed hash that outlives the address of a reader who asked to be erased.
    Column("email_hash", String(64), unique=True),
    Column("name", Text, nullable=False, default=""),
    Column("status", String(20), nullable=False),
    # A random number from 0 to 9,999 that decides the reader's variants; it never changes.
    Column("bucket", Integer, nullable=False),
    Column("consented_at", Utc),
    Column("source", Text, nullable=False, default=""),
    Column("consent_text", Text, nullable=False, default=""),
    Column("consent_ip", Text),
    Column("last_gift_at", Utc),
    Column("recurring", Boolean, nullable=False, default=False),
    # The sections that the reader wants; empty for all.
    Column("sections", Names, nullable=False, default=frozenset()),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("left_at", Utc),
    # When monthly giving ends or ended; while `recurring`, null means until a list says otherwise.
    Column("monthly_until", Utc),
    # The reader's own words: they give already until then, want no ask before, and no mail before.
    Column("gives_until", Utc),
    Column("ask_after", Utc),
    Column("paused_until", Utc),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    reference("subscriber_id", "subscribers.id", primary_key=True),
    Column("digest", String(40), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("since", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_subscriptions_digest", "digest", "ended_at"),
    sqlite_with_rowid=False,
)

# Tokens that readers had replaced. A person who holds one can still leave its digest, and do nothing else.
old_tokens = Table(
    "old_tokens",
    metadata,
    Column("token", String(64), primary_key=True),
    reference("subscriber_id", "subscribers.id", index=True),
    Column("digest", String(40), nullable=False),
)

# Gifts as donation providers report them. For a while, a gift of somebody who is not a reader has a keyed hash of their
# address, so that it joins them when they become one. Without person and hash, only its sum is kept.
gifts = Table(
    "gifts",
    metadata,
    own_id(),
    Column("provider", String(40), nullable=False),
    Column("transaction", String(200), nullable=False),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id", ondelete="CASCADE"), index=True),
    Column("address_key", String(64), index=True),
    Column("day", Date, nullable=False, index=True),
    # In hundredths of the currency's unit.
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("monthly", Boolean, nullable=False),
    Column("reference", Text, nullable=False, default=""),
    Column("imported_at", Utc, nullable=False),
    UniqueConstraint("provider", "transaction"),
)

# A sign-up until it is confirmed or has expired; `nonce` is what the token in the confirmation mail holds.
sign_ups = Table(
    "sign_ups",
    metadata,
    Column("subscriber_id", BigId, ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("nonce", String(64), nullable=False, unique=True),
    Column("digests", JSON, nullable=False),
    Column("asked_at", Utc, nullable=False, index=True),
    Column("mailed_at", Utc),
    Column("confirmed_at", Utc),
)

# How often something limited was used until a moment. Keys are keyed hashes: they name no mailbox and no network.
uses = Table(
    "uses",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("until", Utc, nullable=False, index=True),
)

# Keyed by the address: a suppression may be known before the subscriber, and outlives them.
suppressions = Table(
    "suppressions",
    metadata,
    Column("email", Text, primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Utc, nullable=False),
    # The reading of the provider's own lists that last found the address there.
    Column("listed_at", Utc),
)

# A reading of the provider's lists in progress, one row per list, so that it can continue where it stopped.
readings = Table(
    "readings",
    metadata,
    Column("list", String(20), primary_key=True),
    Column("began_at", Utc, nullable=False),
    # Where the next page begins; null when the list has been read.
    Column("following", Integer),
    Column("found", Integer, nullable=False, default=0),
    Column("added", Integer, nullable=False, default=0),
    Column("unreadable", Integer, nullable=False, default=0),
    Column("readers", Integer, nullable=False, default=0),
)

# Lists that were imported to their end. `donors` counts the lines that say whether a reader gives.
imports = Table(
    "imports",
    metadata,
    own_id(),
    Column("imported_at", Utc, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("donors", Integer, nullable=False),
)
