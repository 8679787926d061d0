"""Show what readers did with an edition: opens, clicks by story and section, and what its asks brought in."""

from collections.abc import Iterator

from digest.config import Config
from digest.domain.ask_figures import AskFigures
from digest.domain.event_figures import LinkFigures, by_machines, shares
from digest.domain.reports import Amount, Chart, ChartKind, Panel, Row, Share
from digest.services.watch.reports.delivery_panels import FOLDED
from digest.services.watch.reports.facts import (
    HEADLINES,
    OTHER_LINKS,
    OWN_PAGES,
    THE_ASK,
    EditionFacts,
    mailed_stories,
)

NOT_STORED = "not stored"
TITLE = "Opens and clicks"
HEADS = ("Readers", "Clicks by machines")


def click_panels(facts: EditionFacts, config: Config) -> list[Panel]:
    """Show opens and clicks, and which links were followed."""
    if not facts.tracks:
        return [Panel(TITLE, ("Opens and clicks are not stored: privacy.track is false.",))]
    total = facts.figures.total
    found = shares(total, facts.submitted)
    labels = {
        "opens": ("Opened", "opens"),
        "clicks": ("Clicked", "clicks"),
        "asks": ("Clicked the ask", "such clicks"),
    }
    rows = tuple(Row(label, (found[name], by_machines(total, name, what))) for name, (label, what) in labels.items())
    lines = ("Readers are people. Programs that scan mails also open and click; their share of all events is beside.",)
    panels = [Panel(TITLE, lines, ("What", "Readers", "By machines"), rows)]
    if facts.details is None:
        return [*panels, Panel("Clicks by section and story", (FOLDED,))]
    return [*panels, *_links(facts, config, facts.details.by_section, facts.details.by_story)]


def _links(facts: EditionFacts, config: Config, by_section: LinkFigures, by_story: LinkFigures) -> Iterator[Panel]:
    stories = mailed_stories(facts.edition.document)
    names = list(dict.fromkeys([one.section for one in stories] + [THE_ASK, OWN_PAGES, OTHER_LINKS]))
    chart = Chart(ChartKind.BARS, HEADS[0])
    sections = tuple(
        Row(name if name == HEADLINES else config.section_title(name), _followed(by_section, name, facts.arrived))
        for name in names
    )
    lines = ("A reader counts once in each section.",)
    yield Panel("Clicks by section", lines, ("Section", *HEADS), sections, (chart,))
    rows = tuple(
        Row(f"{number}. {one.title}", _followed(by_story, one.key, facts.arrived), str(number))
        for number, one in enumerate(stories, 1)
    )
    if rows:
        yield Panel("Clicks by story", ("In the order of the mail.",), ("Story", *HEADS), rows, (chart,))


def _followed(figures: LinkFigures, name: str, arrived: int) -> tuple[Share, Share]:
    clicks = figures.people[name] + figures.machine[name]
    return Share(figures.readers[name], arrived, "arrived"), Share(figures.machine[name], clicks, "clicks")


def ask_panels(facts: EditionFacts) -> list[Panel]:
    """Show what each variant of the ask brought in, and its test."""
    asks = {name: one for name, one in facts.asks.variants.items() if one.delivered or one.gifts.count}
    if not asks:
        return [Panel("The ask", ("No ask of this edition has reached a reader.",))]
    currencies = sorted({currency for one in asks.values() for currency in one.gifts.sums})
    rows = tuple(Row(name, _brought(one, currencies, tracks=facts.tracks)) for name, one in sorted(asks.items()))
    heads = ("Variant", "Clicked", "Gifts", *(f"Sum in {currency}" for currency in currencies))
    charts = (Chart(ChartKind.BARS, "Clicked"),) if facts.tracks else ()
    lines = [] if currencies else ["No gift has been credited to it."]
    if test := facts.asks.test:
        said = [verdict.sentence for verdict in test.judged.verdicts.values()]
        lines += [f"Test {test.judged.test.name}: {one}" for one in said or ["nothing is known yet."]]
    return [Panel("The ask", tuple(lines), heads, rows, charts)]


def _brought(one: AskFigures, currencies: list[str], *, tracks: bool) -> tuple[Share | Amount | str, ...]:
    clicked = Share(one.people, one.delivered, "delivered") if tracks else NOT_STORED
    sums = (Amount(one.gifts.sums[currency], currency, one.delivered, "delivered") for currency in currencies)
    return clicked, Share(one.gifts.count, one.delivered, "delivered"), *sums
