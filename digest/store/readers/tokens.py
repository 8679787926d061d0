"""Look up tokens. A token is random, belongs to one subscriber and digest, and outlives both."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from digest.store.tables import subscribers, subscriptions


@dataclass(frozen=True, slots=True)
class Holder:
    """The owner of a token: the digest of the mail that carried it, and the address; None once that is erased."""

    digest: str
    email: str | None


def find_holder(connection: Connection, token: str) -> Holder | None:
    """Find the owner of a token; None for an unknown one."""
    query = (
        select(subscriptions.c.digest, subscribers.c.email)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(subscriptions.c.token == token)
    )
    row = connection.execute(query).one_or_none()
    return Holder(row.digest, row.email) if row else None


def find_tokens(connection: Connection, subscriber_id: int) -> dict[str, str]:
    """Map a subscriber's digests, left ones too, to their tokens."""
    query = select(subscriptions.c.digest, subscriptions.c.token).where(subscriptions.c.subscriber_id == subscriber_id)
    return {row.digest: row.token for row in connection.execute(query)}
