"""Report on one edition: its ledger, its events and its asks, beside the editions before it."""

from digest.config import Config
from digest.domain.reports import Report
from digest.services.watch.reports.click_panels import ask_panels, click_panels
from digest.services.watch.reports.delivery_panels import delivery_panels
from digest.services.watch.reports.facts import load_facts
from digest.services.watch.reports.past_panels import past_panels
from digest.store.database import Database


def report_edition(database: Database, config: Config, edition_id: int) -> Report:
    """Make the report on an edition. Raises EditionError if there is no such edition."""
    facts = load_facts(database, config, edition_id)
    edition, day = facts.edition, facts.edition.local_date
    panels = delivery_panels(facts)
    if not facts.figures.total.is_empty:
        panels += [*click_panels(facts, config), *ask_panels(facts), *past_panels(facts, config)]
    subject = str(edition.document.get("subject") or config.title(edition.digest))
    about = f"Edition {edition.id}: {edition.digest}, {day:%A} {day.day} {day:%B %Y}"
    return Report(f"edition-{edition.id}", subject, about, tuple(panels))
