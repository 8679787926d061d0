"""What went out, for everybody: the frozen page with nothing of a reader in it."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from digest.services.deliver import freeze, ready_edition, send
from digest.services.ingest import poll_file
from digest.store.editions import StoredEdition, move_edition
from tests.fakes.wordpress import Post, feed
from tests.web.clients import HOST
from tests.web.conftest import NOW, Pages

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "/editions/daily/2026-05-12"


def ready(pages: Pages) -> StoredEdition:
    app = pages.app
    posts = [Post(number, f"Story <{number}> & more", NOW - timedelta(hours=number)) for number in (1, 2, 3)]
    poll_file(app.database, feed(posts), app.config, now=NOW - timedelta(minutes=5))
    found = ready_edition(app.database, app.renderer, app.config, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    return found


def deliver(pages: Pages, edition: StoredEdition) -> None:
    freeze(pages.app.sending, edition)
    assert send(pages.app.sending, edition.id).state == "submitted"


@pytest.fixture
def token(pages: Pages) -> str:
    """The token of the one reader whom an edition was sent to."""
    token = pages.add("ola@example.org", "daily")
    deliver(pages, ready(pages))
    return token


def test_an_edition_is_a_page_with_nothing_personal(pages: Pages, token: str) -> None:
    (mail,) = pages.outbox.glob("daily-*.eml")
    assert token in mail.read_text().replace("=\n", "")
    answer = pages.get(PAGE)
    assert answer.status_code == 200
    assert "Story &lt;1&gt;" in answer.text
    for personal in ("/unsubscribe/", "/preferences/", "reader", token):
        assert personal not in re.sub(r"[a-z ]*reader[s ]", "", answer.text)
    assert f'href="https://{HOST}/"' in answer.text
    assert f'<meta property="og:url" content="https://{HOST}{PAGE}">' in answer.text
    assert "script" not in answer.headers["content-security-policy"]


def test_a_page_is_kept_until_it_changes(pages: Pages, token: str) -> None:
    for path in (PAGE, "/editions", "/editions.atom", "/style.css"):
        first = pages.get(path)
        assert first.headers["cache-control"] == "public, max-age=300"
        again = pages.get(path, headers={"if-none-match": f'W/"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_the_archive_and_its_feed_list_what_went_out(pages: Pages, token: str) -> None:
    assert f'<a href="{PAGE}">' in pages.get("/editions").text
    assert pages.get("/editions?year=2026").status_code == 200
    for year in ("2025", "0000", "99999", "²026", "-1"):
        assert pages.get("/editions", params={"year": year}).status_code == 404
    root = ET.fromstring(pages.get("/editions.atom").text)  # noqa: S314 -- our own
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"https://{HOST}{PAGE}"
    assert "Story <1> & more" in (entry.findtext(f"{ATOM}title") or "")
    assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


def test_what_did_not_go_out_is_not_there(pages: Pages) -> None:
    assert ET.fromstring(pages.get("/editions.atom").text).findall(f"{ATOM}entry") == []  # noqa: S314 -- our own
    assert "None yet" in pages.get("/editions").text
    edition = ready(pages)
    assert pages.get(PAGE).status_code == 404
    pages.add("ola@example.org", "daily")
    deliver(pages, edition)
    assert pages.get(PAGE).status_code == 200
    with pages.app.database.begin() as connection:
        assert move_edition(connection, edition.id, origins=("submitted",), to="cancelled")
    assert pages.get(PAGE).status_code == 404
    assert "None yet" in pages.get("/editions").text


@pytest.mark.parametrize("path", ["daily/2026-05-11", "weekly/2026-05-12", "daily/today", "daily/2026-02-30", "x/y"])
def test_a_page_that_is_not_there_is_not_found(pages: Pages, token: str, path: str) -> None:
    answer = pages.get(f"/editions/{path}")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
