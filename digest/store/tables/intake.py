"""The feed and its stories."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    Table,
    Text,
    false,
)

from digest.store.columns import Utc
from digest.store.tables.base import metadata, own_id, reference

# One row per feed address: how to ask again, how the last readings went, and what the last one showed.
feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("polled_at", Utc),
    Column("read_at", Utc),
    # When its document was last read, and not only said to be unchanged.
    Column("whole_at", Utc),
    Column("began_at", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Utc),
    Column("last_error", Text),
    Column("retry_at", Utc),
    # Since when there has been a gap that older pages of the feed can fill.
    Column("gap_at", Utc),
    Column("reading", JSON, nullable=False, default=list),
)

stories = Table(
    "stories",
    metadata,
    own_id(),
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
    # What the feed says of the picture: pixels, 0 where it does not say, and Media RSS's `isDefault` and `medium`.
    Column("image_width", Integer, nullable=False, default=0, server_default="0"),
    Column("image_height", Integer, nullable=False, default=0, server_default="0"),
    Column("image_default", Boolean, nullable=False, default=False, server_default=false()),
    Column("image_medium", Text, nullable=False, default="", server_default=""),
    Column("published_at", Utc, nullable=False, index=True),
    Column("first_seen_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
    Column("protected", Boolean, nullable=False, default=False),
    # Since when the feed has lacked it without a known reason, when its page first said that it does not exist, and
    # when its page was last asked for.
    Column("missing_since", Utc),
    Column("page_gone_at", Utc),
    Column("asked_at", Utc),
    # Whether it is withdrawn because an editor said so.
    Column("taken_back", Boolean, nullable=False, default=False, server_default=false()),
    # When an editor marked it for a correction in the next edition, and the explanation for readers.
    Column("marked_at", Utc),
    Column("mark", Text, nullable=False, default="", server_default=""),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", Text, primary_key=True),
    reference("story_id", "stories.id", index=True),
)

# What a story said from `seen_at` on: one row at first sight, and one per change of title, text or date.
story_revisions = Table(
    "story_revisions",
    metadata,
    own_id(),
    reference("story_id", "stories.id", index=True),
    Column("seen_at", Utc, nullable=False),
    Column("title", Text, nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", Utc, nullable=False),
)

# The words of a story as the feed last showed them, with the standing lines of the site still in them, and the letters
# of its lines, by which they are compared with those of other stories. Both are JSON, read only to judge them.
story_wordings = Table(
    "story_wordings",
    metadata,
    reference("story_id", "stories.id", primary_key=True),
    Column("wording", Text, nullable=False),
    Column("lines", Text, nullable=False),
)

# The letters of the standing lines that were last learned, without which the texts of recent stories were made.
standing_lines = Table(
    "standing_lines",
    metadata,
    own_id(),
    Column("line", Text, nullable=False),
)
