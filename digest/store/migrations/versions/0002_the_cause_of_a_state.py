"""Keep the cause of each edition's last move, which until now could only be read from its note."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

editions = sa.table(
    "editions",
    sa.column("state", sa.String),
    sa.column("cause", sa.String),
    sa.column("note", sa.Text),
    sa.column("approved_hash", sa.String),
    sa.column("approved_at", Utc),
    sa.column("frozen_at", Utc),
    sa.column("submitted_at", Utc),
)
HEADINGS = {"paused": ("sending", "Paused: "), "brake": ("held", "The brake was pulled: ")}
"""Causes that the note began with: the state, and the words."""
CANARIES = "What went to the canaries first did not arrive for certain; nobody else was mailed."
NOBODY = "Nobody who received the story is left to be told."
NOTHING_LEFT = "It was approved, and now nothing is left of it: "
BY_THE_CLOCK = (
    "It was due at ",
    "It was not approved by its time, ",
    "Its sending was interrupted, and it was due at ",
    "Its digest is not configured any more, and its sending was interrupted. ",
    "This machine saw it leave, and the database does not know: ",
)


def upgrade() -> None:
    # SQLite adds a column without touching the table only if it has a default; the program always gives a cause.
    op.add_column("editions", sa.Column("cause", sa.String(20), nullable=False, server_default="drafted"))
    state, note = editions.c.state, editions.c.note
    headed = ((sa.and_(state == of, _begins(words)), cause) for cause, (of, words) in HEADINGS.items())
    cause = sa.case(
        *headed,
        (sa.and_(state == "draft", editions.c.approved_hash.is_not(None)), "approval-voided"),
        (state == "draft", "drafted"),
        (state == "approved", "approved"),
        (sa.and_(state == "sending", editions.c.submitted_at.is_not(None)), "batch-came-back"),
        (sa.and_(state == "sending", editions.c.approved_at > editions.c.frozen_at), "continued"),
        (state == "sending", "frozen"),
        (state == "submitted", "finished"),
        (sa.and_(state == "held", note == CANARIES), "canaries"),
        (sa.and_(state == "held", _begins(NOTHING_LEFT)), "nothing-left"),
        (sa.and_(state == "held", sa.or_(*map(_begins, BY_THE_CLOCK))), "held-by-clock"),
        (state == "held", "held-by-person"),
        (sa.and_(state == "cancelled", note == NOBODY), "no-readers"),
        else_=state,
    )
    op.execute(editions.update().values(cause=cause))
    for name, (_, words) in HEADINGS.items():
        rest = sa.func.substr(note, len(words) + 1)
        op.execute(editions.update().where(editions.c.cause == name).values(note=rest))


def downgrade() -> None:
    for name, (_, words) in HEADINGS.items():
        headed = sa.literal(words).concat(editions.c.note)
        op.execute(editions.update().where(editions.c.cause == name).values(note=headed))
    op.drop_column("editions", "cause")


def _begins(words: str) -> sa.ColumnElement[bool]:
    # LIKE does not tell capital letters apart on SQLite.
    return sa.func.substr(editions.c.note, 1, len(words)) == words
