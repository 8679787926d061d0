"""What went out, for everybody: the frozen page with nothing of a reader in it."""

import asyncio
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Collection
from datetime import timedelta

import httpx
import pytest

from digest.services.delivery.freeze import freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.archive import FinishedPages, PageName
from digest.services.editions.corrections import keep, prepare
from digest.services.editions.decide import cancel
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.store.editions.editions import StoredEdition
from digest.web.app import make_app
from digest.wiring import App
from tests.fakes.wordpress import Post, feed
from tests.web.clients import HOST, NOW
from tests.web.conftest import Pages

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
    # What the mail says to its reader is not shown, and whoever comes by can become one.
    assert "<style>.own{display:none}</style>" in answer.text
    assert re.search(r'<p class="own"[^>]*>You receive this', answer.text)
    assert f'<a class="ink" href="https://{HOST}/" style="color:#1c1a18">Get this by e-mail</a>' in answer.text
    assert f'<meta property="og:url" content="https://{HOST}{PAGE}">' in answer.text
    # What was mailed is the page's main part, for who jumps from one to the next.
    assert re.search(r"<body[^>]*><main>.*</main><footer>.*</footer>\s*</body>", answer.text, re.DOTALL)
    assert "script" not in answer.headers["content-security-policy"]


def test_the_sign_up_page_shows_the_cover_of_the_last_edition(pages: Pages) -> None:
    assert "The latest edition" not in pages.get("/").text
    pages.add("ola@example.org", "daily")
    deliver(pages, ready(pages))
    shown = pages.get("/").text
    assert '<p class="soft small">Daily digest · No. 1 · 12 May 2026</p>' in shown
    assert f'<a href="{PAGE}"><strong>Story &lt;1&gt; &amp; more</strong></a>' in shown, "it names the headline once"


def test_a_page_is_kept_until_it_changes(pages: Pages, token: str) -> None:
    for path in (PAGE, "/editions", "/editions.atom", "/style.css"):
        first = pages.get(path)
        assert first.headers["cache-control"] == "public, max-age=300"
        again = pages.get(path, headers={"if-none-match": f'W/"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("path", [PAGE, "/editions", "/editions.atom", "/style.css"])
def test_a_copy_that_is_still_good_keeps_what_it_came_with(pages: Pages, token: str, path: str) -> None:
    answer = pages.get(path)
    again = pages.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A browser takes these over into its copy: another policy would take the mail's styles and pictures away.
    of_the_body = ("content-type", "content-length")
    kept = {name: value for name, value in answer.headers.items() if name not in of_the_body}
    assert dict(again.headers) == kept


def test_the_archive_says_in_a_line_what_is_in_an_edition(pages: Pages, token: str) -> None:
    line = '<p class="summary">And 2 more stories: Story &lt;2&gt; &amp; more; Story &lt;3&gt; &amp; more</p></li>'
    assert line in pages.get("/editions").text


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
    assert "No editions yet" in pages.get("/editions").text
    edition = ready(pages)
    assert pages.get(PAGE).status_code == 404
    pages.add("ola@example.org", "daily")
    freeze(pages.app.sending, edition)
    assert pages.get(PAGE).status_code == 200
    cancel(pages.app.database, edition.id, why="The lead is wrong.")
    assert pages.get(PAGE).status_code == 404
    assert "No editions yet" in pages.get("/editions").text


def correct(pages: Pages, note: str) -> str:
    """Mail a correction of the first story. Gives the path to which its "View in browser" leads."""
    app, seen = pages.app, set(pages.outbox.glob("*.html"))
    ready = prepare(app.database, app.renderer, app.config, "1", note, now=NOW, again=True)
    for edition in keep(app.database, ready, now=NOW):
        freeze_correction(app.sending, edition)
        assert send(app.sending, edition.id).state == "submitted"
    (page,) = set(pages.outbox.glob("*.html")) - seen
    (link,) = re.findall(rf'href="https://{HOST}(/[^"]*)"[^>]*>View in browser', page.read_text())
    return str(link)


def test_view_in_browser_of_a_correction_leads_to_that_correction(pages: Pages, token: str) -> None:
    before = pages.get(PAGE)
    for number in (1, 2):
        path = correct(pages, f"Word {number}: it was never so.")
        assert path == f"{PAGE}/correction-{number}"
        answer = pages.get(path)
        assert answer.status_code == 200
        assert f"Word {number}: it was never so." in answer.text
        assert token not in answer.text
        assert f'<link rel="canonical" href="https://{HOST}{path}">' in answer.text
        assert f'href="https://{HOST}{path}?nobody"' in answer.text
        assert pages.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert pages.get(PAGE).content == before.content
    for listing in ("/editions", "/editions.atom"):
        assert "correction" not in pages.get(listing).text


def test_search_engines_are_asked_to_leave_every_page_out_if_the_publisher_wants(pages: Pages, token: str) -> None:
    paths, ask = (PAGE, correct(pages, "It was never so.")), '<meta name="robots" content="noindex">'
    assert not any(ask in pages.get(path).text for path in paths)
    settings = pages.app.config
    unlisted = settings.model_copy(update={"web": settings.web.model_copy(update={"noindex": True})})
    app = App(unlisted, NOW)
    assert all(ask in Pages(app).get(path).text for path in paths)
    assert Pages(app).get("/editions.atom").headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in pages.get("/editions.atom").headers
    app.database.close()


def test_a_correction_that_is_not_out_is_not_there(pages: Pages, token: str) -> None:
    app = pages.app
    ready = prepare(app.database, app.renderer, app.config, "1", "It was never so.", now=NOW)
    (draft,) = keep(app.database, ready, now=NOW)
    assert pages.get(f"{PAGE}/correction-1").status_code == 404
    freeze_correction(app.sending, draft)
    assert pages.get(f"{PAGE}/correction-1").status_code == 200
    cancel(app.database, draft.id, why="")
    for name in ("correction-1", "correction-0", "correction-01", "correction-2", f"correction-{10**30}", "1"):
        assert pages.get(f"{PAGE}/{name}").status_code == 404


@pytest.mark.parametrize("path", ["daily/2026-05-11", "weekly/2026-05-12", "daily/today", "daily/2026-02-30", "x/y"])
def test_a_page_that_is_not_there_is_not_found(pages: Pages, token: str, path: str) -> None:
    answer = pages.get(f"/editions/{path}")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_readers_of_one_edition_share_looks_that_begin_after_they_asked(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.add("ola@example.org", "daily")
    edition = ready(pages)
    freeze(pages.app.sending, edition)
    looks, last = [], threading.Event()
    find = FinishedPages.find

    def find_slowly(self: FinishedPages[object], names: Collection[PageName]) -> dict[PageName, object]:
        looks.append(set(names))
        found = find(self, names)
        if len(looks) == 1:
            assert last.wait(60)  # while the first look lasts, all others arrive, and the edition is cancelled
        return found

    monkeypatch.setattr(FinishedPages, "find", find_slowly)

    async def read() -> tuple[int, set[int]]:
        transport = httpx.ASGITransport(make_app(pages.app))
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
            first = asyncio.create_task(client.get(PAGE))
            while not looks:  # noqa: ASYNC110 -- the look begins in a thread
                await asyncio.sleep(0.001)
            others = [asyncio.create_task(client.get(PAGE)) for _ in range(30)]
            for _ in range(100):  # until all wait, which takes no other thread
                await asyncio.sleep(0)
            cancel(pages.app.database, edition.id, why="The lead is wrong.")
            last.set()
            return (await first).status_code, {answer.status_code for answer in await asyncio.gather(*others)}

    assert asyncio.run(read()) == (200, {404})
    assert len(looks) == 2


def test_a_page_is_sent_whole_only_to_those_who_do_not_have_it(pages: Pages, token: str) -> None:
    first = pages.get(PAGE)
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    assert pages.get(PAGE, headers={"if-none-match": etag}).status_code == 304
    assert pages.get(PAGE, headers={"if-none-match": '"other"'}).content == first.content
    # A process that was restarted makes the same page.
    again = Pages(App(pages.app.config, NOW))
    assert again.get(PAGE).headers["etag"] == etag
    again.app.database.close()
