"""Copies of pictures at their signed addresses: for everybody, for ever, and nothing else."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from digest.domain.edition_life import Cause
from digest.services.delivery.freeze import freeze
from digest.services.editions.make import Made, make_edition
from digest.services.editions.ready import ready_edition
from digest.store.editions.editions import StoredEdition
from digest.store.editions.life import move_edition
from digest.store.tables import stories
from tests.fakes.site import Site, status
from tests.pictures.files import chart, photograph, saved
from tests.services.small_sends import with_stories
from tests.web.clients import NOW
from tests.web.conftest import Pages


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def edition(pages: Pages, site: Site) -> StoredEdition:
    """A draft of a story with a photograph at the site."""
    return drafted(pages, site.on("/a.jpg", status(200, saved(photograph(1200, 800)))))


def drafted(pages: Pages, url: str) -> StoredEdition:
    app = pages.app
    of_site = app.config.site.model_copy(update={"feed": url})
    of_images = app.config.images.model_copy(update={"service": "self", "folder": "copies"})
    app.__dict__["config"] = app.config.model_copy(update={"site": of_site, "images": of_images})
    with_stories(app.database, app.config, 1)
    with app.database.begin() as connection:
        connection.execute(update(stories).values(image_url=url))
    found = ready_edition(app.database, app.renderer, app.config, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    return found


def path(pages: Pages) -> str:
    """The path of the copy for a thumbnail."""
    made = make_edition(pages.app.database, pages.app.renderer, pages.app.config, "daily", NOW.date())
    assert isinstance(made, Made)
    image = made.edition.lead.story.image
    assert image
    assert image.thumb
    return f"/{image.thumb}"


def test_the_sign_up_page_shows_our_copy_of_the_last_edition_s_picture(pages: Pages, edition: StoredEdition) -> None:
    assert "<img" not in pages.get("/").text, "a draft is not public"
    pages.add("ola@example.org", "daily")
    freeze(pages.app.sending, edition)
    linked = r'<a href="/editions/daily/2026-05-12"><img src="(/pictures/[^"]+)" width="[0-9]+" height="[0-9]+" alt="">'
    (shown,) = re.findall(linked, pages.get("/").text)
    assert pages.get(shown).headers["content-type"] == "image/jpeg"


def test_a_link_to_an_edition_is_shown_with_our_copy_of_its_picture(pages: Pages, edition: StoredEdition) -> None:
    pages.add("ola@example.org", "daily")
    freeze(pages.app.sending, edition)
    page = pages.get(f"/editions/daily/{edition.local_date}").text
    (shown,) = re.findall(rf'<meta property="og:image" content="{pages.app.config.public_url}(/pictures/[^"]+)">', page)
    assert pages.get(shown).headers["content-type"] == "image/jpeg"


def test_a_copy_may_be_kept_for_ever(pages: Pages, edition: StoredEdition) -> None:
    answer = pages.get(path(pages))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "cross-origin-resource-policy" not in answer.headers, "mail programs in browsers show it on other pages"
    assert answer.content.startswith(b"\xff\xd8")
    again = pages.get(path(pages), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == answer.headers["cache-control"]
    assert pages.ask("HEAD", path(pages)).headers["content-length"] == str(len(answer.content))


def test_a_drawing_says_that_it_is_a_png(pages: Pages, site: Site) -> None:
    drafted(pages, site.on("/chart.png", status(200, saved(chart(1200, 800), "PNG"))))
    answer = pages.get(path(pages))
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_wrong_or_unknown_address_is_not_found(pages: Pages, edition: StoredEdition) -> None:
    _, _, signature, name = path(pages).split("/")
    for wrong in (
        f"/pictures/{'0' * 32}/{name}",
        f"/pictures/{signature}/{'0' * 32}.jpg",
        f"/pictures/{signature}/%00{name}",
        f"/pictures/{signature}/..%2f{name}",
        f"/pictures/%c3%a9/{name}",
        f"/pictures/{name}",
        "/pictures/",
    ):
        assert pages.get(wrong).status_code == 404, wrong


def test_a_copy_of_an_edition_that_was_taken_back_is_not_found(pages: Pages, edition: StoredEdition) -> None:
    address = path(pages)
    assert pages.get(address).status_code == 200
    with pages.app.database.begin() as connection:
        assert move_edition(connection, edition.id, Cause.CANCELLED)
    assert pages.get(address).status_code == 404


def test_no_request_makes_the_program_fetch_anything(pages: Pages, edition: StoredEdition, site: Site) -> None:
    address, asked = path(pages), len(site.requests)
    for file in pages.app.config.path("copies").iterdir():
        file.unlink()
    assert pages.get(address).status_code == 404
    assert pages.get(f"/pictures/x/y.jpg?url={site.url}/b.jpg").status_code == 404
    assert len(site.requests) == asked
