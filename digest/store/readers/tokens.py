"""Look up tokens and replace them. A token is random, belongs to one subscriber and digest, and outlives both."""

from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import Connection, bindparam, false, insert, select, true, union_all, update

from digest.store.tables import old_tokens, subscribers, subscriptions

TOKEN_BYTES = 18
"""Bytes of a new token: 144 bits that cannot be guessed."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The owner of a token: the digest of the mail that carried it, and the address; None once that is erased.

    `is_replaced`: the reader has a new token; this one only unsubscribes them.
    """

    digest: str
    email: str | None
    is_replaced: bool = False


def find_holder(connection: Connection, token: str) -> Holder | None:
    """Find the owner of a token; None for an unknown one."""
    queries = (
        select(table.c.digest, subscribers.c.email, replaced.label("is_replaced"))
        .join(subscribers, subscribers.c.id == table.c.subscriber_id)
        .where(table.c.token == token)
        for table, replaced in ((subscriptions, false()), (old_tokens, true()))
    )
    row = connection.execute(union_all(*queries)).first()
    return Holder(row.digest, row.email, bool(row.is_replaced)) if row else None


def find_tokens(connection: Connection, subscriber_id: int) -> dict[str, str]:
    """Map a subscriber's digests, including left ones, to their tokens."""
    query = select(subscriptions.c.digest, subscriptions.c.token).where(subscriptions.c.subscriber_id == subscriber_id)
    return {row.digest: row.token for row in connection.execute(query)}


def replace_tokens(connection: Connection, subscriber_id: int) -> dict[str, str]:
    """Make new tokens for all digests of a locked subscriber, and return them. The old ones are kept."""
    before = find_tokens(connection, subscriber_id)
    after = {digest: token_urlsafe(TOKEN_BYTES) for digest in before}
    if before:
        kept = [{"token": token, "subscriber_id": subscriber_id, "digest": name} for name, token in before.items()]
        connection.execute(insert(old_tokens), kept)
        this = (subscriptions.c.subscriber_id == subscriber_id, subscriptions.c.digest == bindparam("name"))
        change = update(subscriptions).where(*this).values(token=bindparam("new"))
        connection.execute(change, [{"name": name, "new": token} for name, token in after.items()])
    return after
