"""All tables. The migrations make them; a test keeps the two alike."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)

from digest.store.columns import BigId, Names, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True)


def _ref(name: str, target: str, **more: Any) -> Column[int]:
    return Column(name, BigId, ForeignKey(target), nullable=more.pop("nullable", False), **more)


# One row for each feed address: how to ask again, how the last readings went, and what the last one showed.
feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("polled_at", Utc),
    Column("read_at", Utc),
    Column("began_at", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Utc),
    Column("last_error", Text),
    Column("retry_at", Utc),
    # Since when stories are missing that older pages of the feed still hold.
    Column("gap_at", Utc),
    Column("reading", JSON, nullable=False, default=list),
)

stories = Table(
    "stories",
    metadata,
    _id(),
    Column("guid", Text, nullable=False),
    Column("url", Text),
    Column("unsafe", Boolean, nullable=False, default=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("image_url", Text),
    Column("image_alt", Text, nullable=False, default=""),
    Column("published_at", Utc, nullable=False, index=True),
    Column("first_seen_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", Text, primary_key=True),
    _ref("story_id", "stories.id", index=True),
)

# What a story said from `seen_at` on: one row at first sight, one for each change of title, text or date.
story_revisions = Table(
    "story_revisions",
    metadata,
    _id(),
    _ref("story_id", "stories.id", index=True),
    Column("seen_at", Utc, nullable=False),
    Column("title", Text, nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", Utc, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    _id(),
    Column("digest", String(40), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("state", String(20), nullable=False),
    Column("window_start", Utc, nullable=False),
    Column("window_end", Utc, nullable=False),
    Column("composed_at", Utc, nullable=False),
    # The highest id among the stories that it was chosen from.
    Column("seen", BigId, nullable=False, default=0),
    Column("frozen_at", Utc),
    Column("submitted_at", Utc),
    Column("content_hash", String(64), nullable=False),
    Column("approved_hash", String(64)),
    Column("approved_at", Utc),
    Column("note", Text, nullable=False, default=""),
    # The process that sends it, while its lease lasts; and until when all but the canaries wait.
    Column("sender", Text),
    Column("sender_until", Utc),
    Column("released_at", Utc),
    # The edition's `edition.json`, as the first variant of the ask shows it; and as the last proof showed it.
    Column("document", JSON, nullable=False),
    Column("proofed_hash", String(64)),
    Column("proof", JSON),
    # 0 for the edition of the date; corrections that are sent on that day have numbers, and the story they are about.
    Column("part", Integer, nullable=False, default=0),
    _ref("corrects", "stories.id", nullable=True),
    UniqueConstraint("digest", "local_date", "part"),
)

# What editors decided about an edition, in the order of the decisions.
choices = Table(
    "choices",
    metadata,
    _id(),
    _ref("edition_id", "editions.id", index=True),
    Column("kind", String(20), nullable=False),
    _ref("story_id", "stories.id", nullable=True),
    Column("value", Text, nullable=False, default=""),
    Column("made_by", Text, nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
)

# What an edition tells of earlier ones that is no longer so: the story, its title as it was mailed, and as it is now.
edition_corrections = Table(
    "edition_corrections",
    metadata,
    _ref("edition_id", "editions.id", primary_key=True),
    _ref("story_id", "stories.id", primary_key=True),
    Column("mailed_title", Text, nullable=False),
    Column("title", Text, nullable=False),
)

edition_stories = Table(
    "edition_stories",
    metadata,
    _ref("edition_id", "editions.id", primary_key=True),
    _ref("story_id", "stories.id", primary_key=True, index=True),
    Column("title", Text, nullable=False),
)

renditions = Table(
    "renditions",
    metadata,
    _id(),
    _ref("edition_id", "editions.id"),
    Column("variant", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("token_tag", String(80), nullable=False),
    # The only sections it has, for readers who want no other; none of them: it is the whole edition.
    Column("sections", Names, nullable=False, default=frozenset()),
    UniqueConstraint("edition_id", "variant", "sections"),
)

# The stories of a rendition that has only some of its edition's sections.
rendition_stories = Table(
    "rendition_stories",
    metadata,
    Column("rendition_id", BigId, ForeignKey("renditions.id", ondelete="CASCADE"), primary_key=True),
    _ref("story_id", "stories.id", primary_key=True),
)

subscribers = Table(
    "subscribers",
    metadata,
    _id(),
    Column("email", Text, unique=True),
    # A keyed hash that outlives the address of a reader who asked to be erased.
    Column("email_hash", String(64), unique=True),
    Column("name", Text, nullable=False, default=""),
    Column("status", String(20), nullable=False),
    # A random number from 0 to 9,999 that decides the reader's variants, the same in every edition.
    Column("bucket", Integer, nullable=False),
    Column("consented_at", Utc),
    Column("source", Text, nullable=False, default=""),
    Column("consent_text", Text, nullable=False, default=""),
    Column("consent_ip", Text),
    Column("last_gift_at", Utc),
    Column("recurring", Boolean, nullable=False, default=False),
    # The only sections he wants; none of them: he wants all.
    Column("sections", Names, nullable=False, default=frozenset()),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("left_at", Utc),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _ref("subscriber_id", "subscribers.id", primary_key=True),
    Column("digest", String(40), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("since", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_subscriptions_digest", "digest", "ended_at"),
    sqlite_with_rowid=False,
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

# Keyed by the address itself: a suppression may be known before the subscriber, and outlives him.
suppressions = Table(
    "suppressions",
    metadata,
    Column("email", Text, primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Utc, nullable=False),
    # In which reading of the provider's own lists the address was last found there.
    Column("listed_at", Utc),
)

# A reading of the provider's lists that is under way, so that it goes on where it stopped: one row for each list.
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

batches = Table(
    "batches",
    metadata,
    _id(),
    _ref("edition_id", "editions.id"),
    _ref("rendition_id", "renditions.id"),
    Column("number", Integer, nullable=False),
    Column("canary", Boolean, nullable=False, default=False),
    # Its recipients are those of its rendition from one subscriber's id to another's; so many, of whom how many were
    # held back at the claim, and how many cannot be mailed.
    Column("first", BigId, nullable=False),
    Column("last", BigId, nullable=False),
    Column("size", Integer, nullable=False),
    Column("suppressed", Integer, nullable=False, default=0),
    Column("unreachable", Integer, nullable=False, default=0),
    Column("state", String(20), nullable=False),
    # One claim of one process; kept when the lease expires, so that the process may still say what it knows.
    Column("owner", Text),
    Column("lease_until", Utc),
    Column("claimed_at", Utc),
    Column("tries", Integer, nullable=False, default=0),
    Column("message_id", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    UniqueConstraint("edition_id", "number"),
    Index("ix_batches_edition_id_state", "edition_id", "state"),
)

# A recipient: a subscriber frozen into an edition, at most once. Its batch is the one of its rendition whose ids
# hold its own; its state is the batch's, unless it has one of its own: "suppressed" (held back at the claim) or
# "failed" (the mailer cannot mail such an address). Who writes a million rows repeats nothing that is known elsewhere.
recipients = Table(
    "recipients",
    metadata,
    _ref("edition_id", "editions.id", primary_key=True),
    _ref("subscriber_id", "subscribers.id", primary_key=True),
    Column("rendition_id", BigId, nullable=False),
    Column("canary", Boolean, nullable=False, default=False),
    Column("own_state", String(20)),
    sqlite_with_rowid=False,
)


def is_in_batch() -> ColumnElement[bool]:
    """What joins recipients and their batches."""
    return and_(
        recipients.c.edition_id == batches.c.edition_id,
        recipients.c.subscriber_id.between(batches.c.first, batches.c.last),
        recipients.c.rendition_id == batches.c.rendition_id,
        recipients.c.canary == batches.c.canary,
    )


# What all that send keep to together: not before `resume_at`, and one request at a time from `next_at` on (both in
# seconds since 1970). `refusals` in a row lengthen the pauses.
paces = Table(
    "paces",
    metadata,
    Column("mailer", String(20), primary_key=True),
    Column("next_at", Float, nullable=False, default=0.0),
    Column("resume_at", Float, nullable=False, default=0.0),
    Column("refusals", Integer, nullable=False, default=0),
)

# What the provider told of its mails. The ids are those of a mail that is ours for certain; of any other they are null.
events = Table(
    "events",
    metadata,
    _id(),
    Column("provider_id", Text, nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    _ref("edition_id", "editions.id", nullable=True),
    _ref("batch_id", "batches.id", nullable=True, index=True),
    Column("recipient_id", BigId),
    Column("occurred_at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("link", Text, nullable=False, default=""),
    Column("machine", Boolean, nullable=False, default=False),
    Column("detail", JSON, nullable=False),
    ForeignKeyConstraint(["edition_id", "recipient_id"], ["recipients.edition_id", "recipients.subscriber_id"]),
    Index("ix_events_edition_id_kind", "edition_id", "kind"),
)

# What an edition's events came to when they were too old to be kept one by one; from then on it is all that is told.
event_totals = Table(
    "event_totals",
    metadata,
    _ref("edition_id", "editions.id", primary_key=True),
    Column("folded_at", Utc, nullable=False),
    # By the ask's variants: counts of events, and of different readers.
    Column("figures", JSON, nullable=False),
)

# What was wrong, from when to when. While it lasts, its cause stands here once.
alarms = Table(
    "alarms",
    metadata,
    _id(),
    Column("kind", String(40), nullable=False),
    Column("cause", String(80), nullable=False),
    Column("headline", Text, nullable=False),
    Column("detail", Text, nullable=False),
    _ref("edition_id", "editions.id", nullable=True),
    Column("raised_at", Utc, nullable=False),
    Column("over_at", Utc, index=True),
)
Index(
    "uq_alarms_cause",
    alarms.c.cause,
    unique=True,
    sqlite_where=alarms.c.over_at.is_(None),
    postgresql_where=alarms.c.over_at.is_(None),
)

# Which news of an alarm ("raised", "over") was told in which way; until then, when it may be tried (again).
tellings = Table(
    "tellings",
    metadata,
    _ref("alarm_id", "alarms.id", primary_key=True),
    Column("way", Text, primary_key=True),
    Column("news", String(10), primary_key=True),
    Column("told_at", Utc),
    Column("not_before", Utc),
)

# Lists that were taken in to their end. `donors` counts the lines that said whether somebody gives.
imports = Table(
    "imports",
    metadata,
    _id(),
    Column("imported_at", Utc, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("donors", Integer, nullable=False),
)
