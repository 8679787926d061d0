"""All tables, by room. The migrations make them; a test keeps the two alike."""

from digest.store.tables.base import metadata
from digest.store.tables.delivery import batches, is_in_batch, paces, recipients
from digest.store.tables.editions import (
    ask_tests,
    choices,
    edition_corrections,
    edition_pictures,
    edition_stories,
    editions,
    left_out,
    pictures,
    rendition_stories,
    renditions,
)
from digest.store.tables.intake import feeds, standing_lines, stories, story_keys, story_revisions, story_wordings
from digest.store.tables.readers import (
    gifts,
    imports,
    old_tokens,
    readings,
    sign_ups,
    subscribers,
    subscriptions,
    suppressions,
    uses,
)
from digest.store.tables.watch import alarms, event_totals, events, tellings

__all__ = [
    "alarms",
    "ask_tests",
    "batches",
    "choices",
    "edition_corrections",
    "edition_pictures",
    "edition_stories",
    "editions",
    "event_totals",
    "events",
    "feeds",
    "gifts",
    "imports",
    "is_in_batch",
    "left_out",
    "metadata",
    "old_tokens",
    "paces",
    "pictures",
    "readings",
    "recipients",
    "rendition_stories",
    "renditions",
    "sign_ups",
    "standing_lines",
    "stories",
    "story_keys",
    "story_revisions",
    "story_wordings",
    "subscribers",
    "subscriptions",
    "suppressions",
    "tellings",
    "uses",
]
