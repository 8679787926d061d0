"""Show what happened to an edition's mails: the ledger, the deliveries and the bounces."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from digest.domain.event_figures import shares
from digest.domain.events import EventKind
from digest.domain.reports import Chart, ChartKind, Panel, Row, Share
from digest.domain.warm_up import say_held_back
from digest.services.watch.reports.facts import EditionFacts
from digest.store.watch.edition_events import Refusal

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880)
"""The points of the curve of deliveries, in minutes."""
MOST = 10
"""The most rows for domains or reasons. The rest is added up."""
FOLDED = "The events of this edition were deleted when they reached the age of keep_events. Only their sums remain."
OUTCOMES = "Bounced: refused for good. Blocked: refused this time. Dropped: the provider did not pass it on."
DELIVERED = ("delivered", "bounced", "blocked", "deferred", "dropped")


def delivery_panels(facts: EditionFacts) -> list[Panel]:
    """Show the ledger's sums, and how the mails fared."""
    panels = [_ledger(facts)]
    if facts.figures.total.is_empty:
        return [*panels, Panel("Delivery", ("The provider has reported no events yet.",))]
    found = shares(facts.figures.total, facts.submitted)
    rows = tuple(Row(name.capitalize(), (found[name],)) for name in DELIVERED)
    panels.append(Panel("Delivery", (OUTCOMES,), ("Mails", "Readers"), rows))
    if facts.details is None:
        return [*panels, Panel("Time to deliver, and bounces by domain and reason", (FOLDED,))]
    panels.append(_curve(facts.details.arrivals, facts))
    return [*panels, *_bounces(facts)]


def _ledger(facts: EditionFacts) -> Panel:
    ledger = facts.ledger
    sums = ledger.sums
    lines = [f"The edition is {ledger.state}. {ledger.note}".strip()]
    lines += [said] if (said := say_held_back(ledger.held_back)) else []
    if not sums.frozen:
        return Panel("Sending", (*lines, "It is not frozen yet, so that it has no recipients."))
    rows = [
        *((state, Share(count, sums.frozen, "recipients")) for state, count in sums.recipients.items() if count),
        *(
            (f"batches {state}", Share(count, sum(sums.batches.values()), "batches"))
            for state, count in sums.batches.items()
            if count
        ),
    ]
    lines.append(f"Each of its {sums.frozen:,} recipients is in exactly one state.")
    counted = tuple(Row(name.capitalize(), (one,)) for name, one in rows)
    return Panel("Sending", tuple(lines), ("State", "Count"), counted)


def _curve(arrivals: Sequence[tuple[datetime, int]], facts: EditionFacts) -> Panel:
    """Show the share of mails delivered within a time after the freeze, when sending begins."""
    title, start = "Time to deliver", facts.edition.frozen_at
    if not arrivals or start is None:
        return Panel(title, ("No delivery has been reported yet.",))
    waits = [(max(at - start, timedelta()), count) for at, count in arrivals]
    whole = sum(count for _, count in waits)
    rows = []
    for minutes in STEPS:
        within = sum(count for wait, count in waits if wait <= timedelta(minutes=minutes))
        rows.append(Row(_time(minutes), (Share(within, facts.submitted, "submitted"),)))
        if within == whole:
            break
    half, most = (_time(_minutes(waits, part * whole)) for part in (0.5, 0.95))
    line = f"Of {whole:,} delivered, half arrived within {half}, and 95 % within {most} after the edition was frozen."
    chart = Chart(ChartKind.LINE, "Delivered")
    return Panel(title, (line,), ("Within", "Delivered"), tuple(rows), (chart,))


def _minutes(waits: Sequence[tuple[timedelta, int]], wanted: float) -> int:
    """Return the minutes, rounded up, until this many mails were delivered."""
    delivered = 0
    for wait, count in waits:
        delivered += count
        if delivered >= wanted:
            return max(1, -(-int(wait.total_seconds()) // 60))
    raise AssertionError("more mails wanted than delivered")


def _time(minutes: int) -> str:
    if minutes < 60:  # noqa: PLR2004 -- the minutes of an hour
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _bounces(facts: EditionFacts) -> Iterator[Panel]:
    details = facts.details
    whole = sum(details.refused.values()) if details else 0
    if details is None or not whole:
        yield Panel("Bounces by domain and reason", (f"None of {facts.submitted:,} mails submitted came back.",))
        return
    domains = [(name, Share(count, details.mailed[name], "submitted")) for name, count in _largest(details.refused)]
    rest = details.refused.keys() - {name for name, _ in domains}
    if rest:
        refused, mailed = (sum(counts[name] for name in rest) for counts in (details.refused, details.mailed))
        domains.append((f"{len(rest):,} other domains", Share(refused, mailed, "submitted")))
    rows = tuple(Row(name, (share,)) for name, share in domains)
    lines = ("Mails that came back, bounced or blocked, of those submitted to the same domain.",)
    chart = Chart(ChartKind.BARS, "Came back")
    yield Panel("Bounces by domain", lines, ("Domain", "Came back"), rows, (chart,))
    reasons = Counter[str]()
    for refusal in details.refusals:
        reasons[_reason(refusal)] += refusal.readers
    named = _largest(reasons)
    others = reasons.total() - sum(count for _, count in named)
    named += [("Other reasons", others)] if others else []
    rows = tuple(Row(name, (Share(count, reasons.total(), "returns"),)) for name, count in named)
    lines = ("Reasons as the provider sorts them, with the status of the mailbox's server.",)
    yield Panel("Bounces by reason", lines, ("Reason", "Readers"), rows, (Chart(ChartKind.BARS, "Readers"),))


def _largest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST]


def _reason(refusal: Refusal) -> str:
    kind = "Bounced" if refusal.kind is EventKind.BOUNCED else "Blocked"
    cause = f"{kind}: {refusal.cause}" if refusal.cause else kind
    if refusal.status:
        return f"{cause} ({refusal.status})"
    return cause if refusal.cause else f"{kind}: no reason given"
