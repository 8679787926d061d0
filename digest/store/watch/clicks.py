"""Count who clicked in several editions at once, in as many queries as for one."""

from collections.abc import Collection, Iterator
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Subquery, and_, func, or_, select

from digest.domain.batches import BatchState
from digest.domain.event_figures import CLICKS, from_json
from digest.domain.events import TOUCHES, EventKind
from digest.domain.opens_and_clicks import HIDDEN, Touch
from digest.store.tables import batches, event_totals, events


def load_submitted(connection: Connection, editions: Collection[int]) -> dict[int, int]:
    """Count each edition's recipients with a submitted batch."""
    people = func.sum(batches.c.size - batches.c.suppressed - batches.c.unreachable)
    query = select(batches.c.edition_id, people).where(batches.c.edition_id.in_(editions))
    rows = connection.execute(query.where(batches.c.state == BatchState.SUBMITTED).group_by(batches.c.edition_id))
    return {edition: int(count) for edition, count in rows}


def load_clicked_totals(connection: Connection, editions: Collection[int]) -> dict[int, int]:
    """Load how many people clicked in the editions that have totals instead of events."""
    query = select(event_totals.c.edition_id, event_totals.c.figures).where(event_totals.c.edition_id.in_(editions))
    return {
        edition: sum(from_json(figures).readers[CLICKS] for figures in said.values())
        for edition, said in connection.execute(query)
    }


def count_certain_clickers(connection: Connection, editions: Collection[int]) -> dict[int, int]:
    """Count who clicked in each edition without a machine, except in mails that must be judged whole."""
    doubtful = _doubtful(editions)
    query = (
        select(events.c.edition_id, func.count(events.c.recipient_id.distinct()))
        .select_from(events.outerjoin(doubtful, _same_mail(doubtful)))
        .where(events.c.edition_id.in_(editions), events.c.kind == EventKind.CLICKED, ~events.c.machine)
        .where(doubtful.c.recipient_id.is_(None))
        .group_by(events.c.edition_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def each_doubtful_click(connection: Connection, editions: Collection[int]) -> Iterator[tuple[int, list[Touch]]]:
    """Yield the edition and the opens and clicks of each mail that must be judged whole; few, one at a time."""
    doubtful = _doubtful(editions)
    columns = [events.c[name] for name in ("edition_id", "recipient_id", "kind", "occurred_at", "link", "machine")]
    query = (
        select(*columns)
        .select_from(events.join(doubtful, _same_mail(doubtful)))
        .where(events.c.edition_id.in_(editions), events.c.kind.in_(sorted(TOUCHES)))
        .order_by(events.c.edition_id, events.c.recipient_id)
    )
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for (edition, _), mail in groupby(rows, lambda row: (row[0], row[1])):
        yield edition, [Touch(at, link if kind == EventKind.CLICKED else None, by) for _, _, kind, at, link, by in mail]


def _doubtful(editions: Collection[int]) -> Subquery:
    """Select the mails with clicks on different links, or on the hidden one."""
    hidden = func.count().filter(events.c.link == HIDDEN)
    return (
        select(events.c.edition_id, events.c.recipient_id)
        .where(events.c.edition_id.in_(editions), events.c.kind == EventKind.CLICKED)
        .where(events.c.recipient_id.is_not(None))
        .group_by(events.c.edition_id, events.c.recipient_id)
        .having(or_(func.count(events.c.link.distinct()) > 1, hidden > 0))
        .subquery()
    )


def _same_mail(doubtful: Subquery) -> ColumnElement[bool]:
    return and_(doubtful.c.edition_id == events.c.edition_id, doubtful.c.recipient_id == events.c.recipient_id)
