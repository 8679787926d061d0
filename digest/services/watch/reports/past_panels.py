"""Compare an edition with those before it."""

from collections.abc import Callable, Mapping

from digest.config import Config
from digest.domain.event_figures import shares
from digest.domain.reports import Chart, ChartKind, Panel, Row
from digest.services.watch.reports.click_panels import NOT_STORED
from digest.services.watch.reports.facts import EditionFacts, PastEdition, has_touches

NO_EVENTS = "no events"


def past_panels(facts: EditionFacts, config: Config) -> list[Panel]:
    """Show how the edition's deliveries, complaints, opens, clicks and leavers compare with those of the last ones."""
    limit = 100 * config.mail.brake_complaints
    brake = f"A send is held when complaints exceed {limit:g} % of the mails that arrived (brake_complaints)."
    after = "Those who left the digest after this edition and before the next one."
    deliveries = {"delivered": "Delivered", "bounced": "Bounced", "blocked": "Blocked"}
    panels = [
        _compare(facts, "Deliveries", deliveries),
        _compare(facts, "Complaints", {"complaints": "Complaints"}, brake, limit),
        _compare(facts, "Readers leaving", {"left": "Left"}, after),
    ]

    def is_tracked(one: PastEdition) -> bool:
        return config.privacy.track or has_touches(one.figures)

    if any(is_tracked(one) for one in facts.past):
        touches = {"opens": "Opened", "clicks": "Clicked", "asks": "Clicked the ask"}
        panels.insert(1, _compare(facts, "Opens and clicks", touches, is_known=is_tracked))
    return panels


def _compare(
    facts: EditionFacts,
    title: str,
    names: Mapping[str, str],
    line: str = "",
    limit: float | None = None,
    *,
    is_known: Callable[[PastEdition], bool] = lambda _: True,
) -> Panel:
    rows = []
    for one in facts.past:
        found = shares(one.figures.total, one.submitted)
        missing = NO_EVENTS if one.figures.total.is_empty else "" if is_known(one) else NOT_STORED
        rows.append(Row(f"{one.local_date}", tuple(missing or found[name] for name in names), _day(one)))
    before = len(facts.past) - 1
    beside = {0: "It is the first edition.", 1: "Beside the edition before it."}
    lines = (*([line] if line else []), beside.get(before, f"Beside the {before} editions before it."))
    charts = [
        Chart(ChartKind.LINE, head, limit, f"dashed: the limit of {limit:g} %" if limit else "")
        for head in names.values()
    ]
    heads = ("Edition", *names.values())
    return Panel(f"{title} by edition", lines, heads, tuple(rows), tuple(charts) if before else ())


def _day(one: PastEdition) -> str:
    return f"{one.local_date.day} {one.local_date:%b}"
