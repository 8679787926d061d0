"""A campaign in an edition: it takes the place of the ordinary ask, and shows what the ledger says."""

from datetime import date, timedelta
from typing import Any

from digest.config import Config, Donation
from digest.domain.editions import NoEdition
from digest.render.edition import Renderer
from digest.services.editions.compose import NO_WISH, Wish
from digest.services.editions.make import Made, make_edition
from digest.store.database import Database
from digest.store.tables import gifts
from tests.services.small_sends import NOW, with_stories

TODAY = NOW.date()
RESERVED = ["thanks", "quiet", "none"]


def campaign(settings: Config, **changes: Any) -> Config:
    one = {"name": "spring", "from": TODAY, "until": TODAY + timedelta(days=13), "goal": 1_000}
    words = {"currency": "PLN", "heading": "Two weeks for a reporter", "text": "Help us to pay them."}
    variants = [{"name": "a", "heading": "The ordinary ask", "text": "Give."}]
    donation = {"url": "https://example.org/give", "variants": variants, "campaigns": [one | words | changes]}
    return settings.model_copy(update={"donation": Donation.model_validate(donation)})


def give(database: Database, amount: int, day: date = TODAY) -> None:
    row = {"provider": "stripe", "currency": "PLN", "monthly": False, "imported_at": NOW}
    with database.begin() as connection:
        connection.execute(gifts.insert().values(transaction=f"{day}/{amount}", day=day, amount=amount, **row))


def made(database: Database, config: Config, wish: Wish = NO_WISH) -> Made:
    found = make_edition(database, Renderer(config), config, "daily", TODAY, wish=wish)
    assert not isinstance(found, NoEdition)
    return found


def test_a_campaign_replaces_the_ask_and_shows_what_the_ledger_says(database: Database, settings: Config) -> None:
    config = campaign(settings)
    with_stories(database, config, 1, 2)
    give(database, 24_999)
    give(database, 5_000, TODAY - timedelta(days=1))
    edition = made(database, config)
    assert [one.variant for one in edition.renditions] == ["spring", *RESERVED]
    assert edition.document()["campaign"] == {"name": "spring", "raised": 24_999, "goal": 100_000, "currency": "PLN"}
    asking, *others = edition.renditions
    for part in (asking.html, asking.text):
        assert "249 of" in part.replace("</b>", "").replace("PLN\N{NO-BREAK SPACE}", "").replace("PLN&#xa0;", "")
    assert not any("Two weeks for a reporter" in part for one in others for part in (one.html, one.text))


def test_the_ordinary_ask_returns_when_the_goal_is_reached_and_after_the_last_day(
    database: Database, settings: Config
) -> None:
    config = campaign(settings)
    with_stories(database, config, 1, 2)
    give(database, 100_000)
    over = campaign(settings, **{"from": TODAY - timedelta(days=2), "until": TODAY - timedelta(days=1)})
    for one in (config, over):
        edition = made(database, one)
        assert [rendition.variant for rendition in edition.renditions] == ["a", *RESERVED]
        assert "campaign" not in edition.document()


def test_an_approved_edition_keeps_the_sum_that_was_approved(database: Database, settings: Config) -> None:
    config = campaign(settings)
    with_stories(database, config, 1, 2)
    give(database, 24_999)
    before = made(database, config)
    give(database, 90_000)
    ids = frozenset(story.id for story in before.edition.stories)
    after = made(database, config, Wish(only=ids, progress=before.edition.progress))
    assert after.renditions == before.renditions


def test_only_a_quiet_line_leads_those_to_the_donation_page_who_are_not_asked(
    database: Database, settings: Config
) -> None:
    config = campaign(settings)
    with_stories(database, config, 1, 2)
    links = {one.variant: one.html.count("https://example.org/give") for one in made(database, config).renditions}
    assert links["spring"] >= 1
    assert (links["thanks"], links["quiet"], links["none"]) == (0, 1, 0)
