"""Editions, what editors chose, and their renditions."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from digest.store.columns import BigId, Names, Utc
from digest.store.tables.base import metadata, own_id, reference

editions = Table(
    "editions",
    metadata,
    own_id(),
    Column("digest", String(40), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("state", String(20), nullable=False),
    # What moved it to that state, and more about it in words.
    Column("cause", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("window_start", Utc, nullable=False),
    Column("window_end", Utc, nullable=False),
    Column("composed_at", Utc, nullable=False),
    # The highest id among the stories that were available when it was composed.
    Column("seen", BigId, nullable=False, default=0),
    Column("frozen_at", Utc),
    Column("submitted_at", Utc),
    Column("content_hash", String(64), nullable=False),
    Column("approved_hash", String(64)),
    Column("approved_at", Utc),
    Column("approved", JSON),
    # The process that sends it while its lease lasts, and until when all batches except the canaries wait.
    Column("sender", Text),
    Column("sender_until", Utc),
    Column("released_at", Utc),
    # What a warm-up counts its mails by (NULL: it is not frozen, or older than this column), and how many readers the
    # warm-up held back.
    Column("sent_from", Text),
    Column("held_back", Integer, nullable=False, default=0, server_default="0"),
    # The test of the ask that its readers were divided for.
    Column("ask_test", String(64), nullable=False, default="", server_default=""),
    # How often a person had it sent again after the database was restored.
    Column("again", Integer, nullable=False, default=0, server_default="0"),
    # The edition's `edition.json` with the first variant of the ask, and as the last proof showed it.
    Column("document", JSON, nullable=False),
    Column("proofed_hash", String(64)),
    Column("proof", JSON),
    # 0 for the edition of the date. Corrections sent on that day have numbers, and the story they are about.
    Column("part", Integer, nullable=False, default=0),
    reference("corrects", "stories.id", nullable=True),
    UniqueConstraint("digest", "local_date", "part"),
)

# Tests of the ask: the fingerprint of a test's name, wordings and shares, and the variant that has won, if any.
ask_tests = Table(
    "ask_tests",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("winner", String(40)),
    Column("decided_at", Utc),
)

# Editors' decisions about an edition, in order.
choices = Table(
    "choices",
    metadata,
    own_id(),
    reference("edition_id", "editions.id", index=True),
    Column("kind", String(20), nullable=False),
    reference("story_id", "stories.id", nullable=True),
    Column("value", Text, nullable=False, default=""),
    Column("made_by", Text, nullable=False, default=""),
    Column("made_at", Utc, nullable=False),
)

# Corrections of earlier editions in an edition: the story, its title as it was mailed, and its title now.
edition_corrections = Table(
    "edition_corrections",
    metadata,
    reference("edition_id", "editions.id", primary_key=True),
    reference("story_id", "stories.id", primary_key=True),
    Column("mailed_title", Text, nullable=False),
    Column("title", Text, nullable=False),
)

# The copies of pictures that an edition shows.
edition_pictures = Table(
    "edition_pictures",
    metadata,
    reference("edition_id", "editions.id", primary_key=True),
    Column("name", String(40), primary_key=True, index=True),
)

edition_stories = Table(
    "edition_stories",
    metadata,
    reference("edition_id", "editions.id", primary_key=True),
    reference("story_id", "stories.id", primary_key=True, index=True),
    Column("title", Text, nullable=False),
)

# The candidates that an edition left out, and why.
left_out = Table(
    "left_out",
    metadata,
    reference("edition_id", "editions.id", primary_key=True),
    reference("story_id", "stories.id", primary_key=True, index=True),
    Column("reason", String(30), nullable=False),
)

# What is known of the pictures of stories, by their addresses: their size, and the names of their copies.
pictures = Table(
    "pictures",
    metadata,
    Column("url_hash", String(64), primary_key=True),
    Column("url", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("wide", String(40), nullable=False),
    Column("thumb", String(40), nullable=False),
    # Why there are no copies, and how often that was tried. `broken`: nobody could show it.
    Column("failure", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("broken", Boolean, nullable=False),
)

renditions = Table(
    "renditions",
    metadata,
    own_id(),
    reference("edition_id", "editions.id"),
    Column("variant", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("token_tag", String(80), nullable=False),
    # The sections it has, for readers who want no others; empty for the whole edition.
    Column("sections", Names, nullable=False, default=frozenset()),
    UniqueConstraint("edition_id", "variant", "sections"),
)

# The stories of a rendition that has only some sections.
rendition_stories = Table(
    "rendition_stories",
    metadata,
    Column("rendition_id", BigId, ForeignKey("renditions.id", ondelete="CASCADE"), primary_key=True),
    reference("story_id", "stories.id", primary_key=True),
)
