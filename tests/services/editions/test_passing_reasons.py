"""A story that is left out for a reason that passes comes in the next edition, once. Report 1 is the one in trouble."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.render.edition import Renderer
from digest.services.editions.explain import explain, report_left_out
from digest.services.editions.make import build_draft
from digest.services.editions.proofs import send_proofs
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.site import Site, status
from tests.services.builders import machine
from tests.services.town import Town


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Iterator[Town]:
    with Site() as site:
        yield Town(database, tmp_path, site, settings={"stories": {"exclude_categories": ["Sponsored"]}})


def withdrawn(town: Town) -> Callable[[], object]:
    town.page(town.posts[0], status(410))
    town.poll()
    post = town.take(1)
    town.poll(minutes=15)
    town.poll(minutes=15)

    def pass_over() -> None:
        town.posts.insert(1, post)
        town.page(post, status(200))

    return pass_over


def missing(town: Town) -> Callable[[], object]:
    town.page(town.posts[0], status(403))
    town.poll()
    post = town.take(1)
    town.poll(minutes=15)
    return lambda: town.page(post, status(200))


def gone(town: Town) -> Callable[[], object]:
    town.page(town.posts[0], status(404))
    return lambda: town.page(next(post for post in town.posts if post.id == 1), status(200))


def changed(**values: object) -> Callable[[Town], Callable[[], object]]:
    def trouble(town: Town) -> Callable[[], object]:
        before = town.change(1, **values)
        return lambda: town.change(before.id, href="", categories=("News", "Politics"), text="It says 1.")

    return trouble


def duplicate(town: Town) -> Callable[[], object]:
    text = (
        "The bridge over the river was opened on Sunday after years of work, and half the town came to walk across it."
    )
    town.change(1, text=text)
    town.publish(8, text=text, published_at=town.now + timedelta(minutes=1))
    return lambda: town.change(1, text="This report has words of its own by now, after all that has happened.")


NOT_SEEN_BEFORE = {"unsafe", "unlinked"}
"""A link that is known is kept when the feed loses it."""
SEEN_BEFORE = {"withdrawn", "missing"}
TROUBLES = {
    "withdrawn": withdrawn,
    "missing": missing,
    "gone": gone,
    "unsafe": changed(href="javascript:alert(1)"),
    "unlinked": changed(href=" "),
    "unsafe: another site": changed(href="https://evil.example/x/"),
    "duplicate": duplicate,
    "excluded-category": changed(categories=("Sponsored",)),
}


@pytest.mark.parametrize(
    ("reason", "seen_before"),
    [
        *((reason, True) for reason in TROUBLES if reason not in NOT_SEEN_BEFORE),
        *((reason, False) for reason in TROUBLES if reason not in SEEN_BEFORE),
    ],
)
def test_it_comes_once_when_the_reason_is_gone(town: Town, reason: str, *, seen_before: bool) -> None:
    town.ask("11 20:00")
    town.publish(2)
    town.publish(1)
    if seen_before:
        town.poll()
    pass_over = TROUBLES[reason](town)
    assert 1 not in town.morning(12)
    assert town.left_out(1) == reason.partition(":")[0]
    town.now = town.now.replace(hour=20)
    town.publish(3)
    assert 1 not in town.morning(13)
    assert town.left_out(1) == reason.partition(":")[0]
    pass_over()
    town.now = town.now.replace(hour=20)
    town.publish(4)
    assert 1 in town.morning(14)
    town.now = town.now.replace(hour=20)
    town.publish(5)
    assert town.morning(15) == [5]


def test_what_an_editor_dropped_or_the_limit_left_out_later_does_not_come_again(town: Town) -> None:
    town.settings["digests"] = {"daily": {"max_stories": 1}}
    town.ask("11 20:00")
    town.publish(2)
    town.publish(1, href="javascript:alert(1)")
    assert town.morning(12) == [2]
    town.change(1, href="")
    town.now = town.now.replace(hour=20)
    town.publish(3)
    assert town.morning(13) == [3]
    assert town.left_out(1) == "over-limit"
    town.settings["digests"] = {"daily": {"max_stories": 9}}
    town.now = town.now.replace(hour=20)
    town.publish(4)
    assert town.morning(14) == [4]
    assert town.left_out(1) == "outside-window"


def test_what_a_story_duplicates_and_where_a_foreign_link_leads_is_explained(town: Town) -> None:
    town.ask("11 20:00")
    town.publish(2)
    town.publish(1)
    text = (
        "The bridge over the river was opened on Sunday, and half the town came to walk across it before the rain came."
    )
    town.publish(3, text=text, published_at=town.now + timedelta(minutes=1))
    town.change(1, text=text)
    town.publish(4, href="https://evil.example/x/")
    town.poll(minutes=5)
    settings = town.config
    explained = explain(town.database, Renderer(settings), settings, "daily", date(2026, 5, 12))
    found = {
        one.story.guid.rpartition("=")[2]: (one.duplicates and one.duplicates.guid, one.leads_to) for one in explained
    }
    assert found["1"] == (f"{town.site.url}/?p=3", "")
    assert found["4"] == (None, "evil.example")
    draft = build_draft(town.database, Renderer(settings), settings, "daily", date(2026, 5, 12), now=town.now)
    assert isinstance(draft, StoredEdition)
    (line,) = report_left_out(town.database, draft)
    assert "it links to evil.example" in line
    town.settings["digests"] = {"daily": {"proof_to": ["desk@example.org"]}}
    memory = machine(town.config)
    send_proofs(Sending(town.database, town.config, town.mailer, lambda: town.now, memory), draft)
    assert "it links to evil.example" in " ".join(town.mailer.submitted[-1].rendition.text.split())
    town.settings["stories"]["foreign_links"] = True
    assert 4 in town.morning(12)


def test_other_hosts_of_the_site_are_named_in_the_configuration(town: Town) -> None:
    town.settings["site"] = {"hosts": ["partner.example"]}
    town.ask("11 20:00")
    town.publish(1, href="https://news.partner.example/x/")
    assert town.morning(12) == [1]
