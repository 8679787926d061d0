"""Notice cheaply that something about coming editions has changed."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from digest.store.tables import choices, editions, stories, story_revisions

_STORIES = timedelta(days=45)
"""The age of the oldest stories that are considered."""


def load_trace(connection: Connection, now: datetime) -> str:
    """Return a text that differs after each change of recent stories, editions or editors' decisions."""
    since = now - _STORIES
    marks = ("withdrawn_at", "missing_since", "page_gone_at", "marked_at")
    about_stories = select(
        func.max(stories.c.id),
        *(func.max(stories.c[name]) for name in marks),
        *(func.count(stories.c[name]) for name in marks),
    ).where(stories.c.published_at >= since)
    names = ("id", "state", "cause", "note", "content_hash", "approved_hash", "proofed_hash", "frozen_at")
    about_editions = (
        select(*(editions.c[name] for name in names))
        .where(editions.c.local_date >= since.date())
        .order_by(editions.c.id)
    )
    seen = [
        *connection.execute(about_stories),
        connection.execute(select(func.max(story_revisions.c.id))).scalar(),
        connection.execute(select(func.max(choices.c.id))).scalar(),
        *connection.execute(about_editions),
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()
