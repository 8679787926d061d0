"""Count the submitted mails of several editions, and the people who clicked in them."""

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from digest.domain.event_figures import CLICKS, count_touches
from digest.store.watch.clicks import (
    count_certain_clickers,
    each_doubtful_click,
    load_clicked_totals,
    load_submitted,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Clicked(NamedTuple):
    """The mails of an edition that were submitted, and the people who clicked in them."""

    sent: int
    people: int


def load_clicks(connection: "Connection", editions: Collection[int]) -> dict[int, Clicked]:
    """Count for each edition as its report does: from stored totals if there are any, or else from its events."""
    sent, totals = load_submitted(connection, editions), load_clicked_totals(connection, editions)
    counted = [edition for edition in editions if edition not in totals]
    people = Counter(totals) + Counter(count_certain_clickers(connection, counted))
    for edition, touches in each_doubtful_click(connection, counted):
        people[edition] += count_touches([touches]).readers[CLICKS]
    return {edition: Clicked(sent.get(edition, 0), people[edition]) for edition in editions}
