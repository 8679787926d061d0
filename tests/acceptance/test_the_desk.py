"""An editor's two minutes in a real browser: look, drag, drop, write, prove, approve; then exactly that is sent.

A second editor works from the command line, the site corrects a title, and the edition is postponed on a phone. Every
state is looked at by axe, light and dark. With DIGEST_PICTURES=FOLDER each is photographed there too.
"""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.nursery import Process
from tests.acceptance.runs import begin, digest, write_config
from tests.acceptance.serving import KEY, await_true
from tests.fakes.wordpress import Post, feed

pytestmark = pytest.mark.long

EVENING = "2026-05-11T18:00:00+02:00"
MORNING = "2026-05-12T07:00:00+02:00"
LATER = "2026-05-12T09:30:00+02:00"
MORE = """
[feed]
timeout = "2s"
[images]
service = "off"
"""
WIDE = 600
NAMES = ["Sejm votes", "Storks return", "Trains run", "Mine closes"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def publish(folder: Path, *names: str, elsewhere: str = "") -> None:
    """Let the site show these stories, and one that leads to another site."""
    now = datetime.fromisoformat(EVENING)
    posts = [Post(number, name, now - timedelta(hours=number)) for number, name in enumerate(names, start=1)]
    if elsewhere:
        posts.append(Post(9, elsewhere, now - timedelta(minutes=5), href="https://elsewhere.example/story"))
    (folder / "feed.xml").write_bytes(feed(posts))
    assert digest(folder, "feed", "poll", "--file", "feed.xml", now=EVENING).code == 0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Process]:
    write_config(tmp_path, more=MORE)
    publish(tmp_path, *NAMES)
    assert digest(tmp_path, "subscribers", "add", "reader@example.org", "--digests", "daily").code == 0
    environment = {"DIGEST_SECRET_KEY": KEY, "DIGEST_EDITOR": "Ola"}
    process = begin(tmp_path, "desk", "--no-open", "--port", "0", now=EVENING, **environment)
    try:
        yield process
        process.kill(signal.SIGTERM)
        assert process.wait().code == 0
    finally:
        process.end()


def address(process: Process) -> str:
    """The first line of what the command prints."""
    out = Path(process.birth.out)
    await_true(lambda: process.ended() is not None or (out.exists() and out.read_text().endswith("\n")))
    return out.read_text().splitlines()[0]


@dataclass
class Screen:
    """The desk in a browser."""

    page: Any
    name: str

    def stories(self) -> list[str]:
        """The stories' titles in their order, the lead first."""
        found: list[str] = self.page.locator("#desk [data-story] .headline a").all_inner_texts()
        return found

    def await_stories(self, *names: str) -> None:
        await_true(lambda: self.stories() == list(names), seconds=20)

    def story(self, name: str) -> Any:
        return self.page.locator("#desk [data-story]", has_text=name)

    def press(self, button: str, story: str = "") -> None:
        place = self.story(story) if story else self.page
        place.get_by_role("button", name=button, exact=True).click()

    def await_words(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for(timeout=20_000)

    def look(self, what: str, *schemes: str) -> None:
        """See that everybody can use it, in both palettes unless one is named, and that nothing is cut off."""
        from axe_playwright_python.sync_playwright import Axe

        for scheme in schemes or ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page, options={"runOnly": RULES, "resultTypes": ["violations"]})
            assert found.violations_count == 0, found.generate_report()
            if pictures := os.environ.get("DIGEST_PICTURES"):
                self.page.screenshot(path=Path(pictures) / f"desk-{self.name}-{what}-{scheme}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.page.viewport_size["width"]


def open_desk(browser: Any, url: str, name: str, width: int) -> Screen:
    context = browser.new_context(viewport={"width": width, "height": 900}, has_touch=width < WIDE)
    screen = Screen(context.new_page(), name)
    screen.page.goto(url)
    assert "token" not in screen.page.url
    screen.page.evaluate("window.loaded = 1")  # gone after a reload
    return screen


def test_an_editor_has_two_minutes(browser: Any, desk: Process, tmp_path: Path) -> None:
    url = address(desk)
    screen = open_desk(browser, url, "wide", 1280)
    screen.await_stories(*NAMES)
    screen.look("open")
    by_mouse(screen)
    others_interfere(screen, tmp_path)
    with_the_keyboard(screen)
    assert screen.page.locator(".history .fresh").all_inner_texts() == [
        "The site changed “Sejm votes” to “Sejm votes, corrected” new",
        "The site has a new story, “Wages rise”, left out: leads to another site new",
        "Jan changed the preheader Mon 11 May, 18:00 new",
    ]
    assert "Since you last looked: 3 changes" in screen.page.locator("#news").inner_text()
    screen.press("Approve")
    screen.await_words("Approved.")
    assert screen.page.evaluate("window.loaded") == 1
    screen.page.context.close()
    on_a_phone(browser, url)
    early, sent = (digest(tmp_path, "send", "--due", now=now, DIGEST_SECRET_KEY=KEY) for now in (MORNING, LATER))
    assert "daily" not in early.out
    assert sent.code == 0, sent.err
    (mail,) = [path.read_text() for path in (tmp_path / "outbox").glob("**/*.eml") if "proof" not in path.name.lower()]
    assert "Subject: Good morning" in mail
    assert mail.index("Trains run") < mail.index("Sejm votes, corrected")
    assert "Storks return" not in mail


def by_mouse(screen: Screen) -> None:
    page = screen.page
    screen.story("Trains run").drag_to(page.locator("#lead"))
    screen.await_stories("Trains run", "Sejm votes", "Storks return", "Mine closes")
    screen.press("Drop", "Storks return")
    screen.await_stories("Trains run", "Sejm votes", "Mine closes")
    page.wait_for_function("!document.body.hasAttribute('aria-busy')")
    screen.story("Mine closes").drag_to(screen.story("Sejm votes"), target_position={"x": 60, "y": 3})
    screen.await_stories("Trains run", "Mine closes", "Sejm votes")
    page.get_by_label("Subject", exact=True).fill("Good morning")
    page.get_by_label("Note", exact=True).fill("Hello from Warsaw.")
    screen.press("Save")
    screen.await_words("Ola changed the subject, changed the note")
    for view in ("Phone", "Dark", "Pictures off", "Gmail", "Plain text", "Desktop"):
        page.get_by_role("link", name=view, exact=True).click()
        page.frame_locator("#mail").get_by_text("Hello from Warsaw.").first.wait_for(timeout=20_000)
    page.get_by_role("link", name="Inbox", exact=True).click()
    assert "Good morning" in page.locator("#inbox .phone").inner_text()
    page.get_by_role("link", name="Desktop", exact=True).click()
    page.get_by_text("Good Pictures load").wait_for(timeout=20_000)
    page.get_by_label("Your address").fill("ola@example.org")
    screen.press("Proof to me")
    screen.await_words("A proof is on its way to ola@example.org.")


def others_interfere(screen: Screen, folder: Path) -> None:
    """The page shows what another editor does and what the site corrects, and keeps what is being typed."""
    note = screen.page.get_by_label("Note", exact=True)
    note.fill("Half a sen")
    done = digest(folder, "edition", "edit", "daily", "--by", "Jan", "--preheader", "Mine", now=EVENING)
    assert done.code == 0, done.err
    screen.await_words("Jan changed the preheader")
    publish(folder, "Sejm votes, corrected", *NAMES[1:], elsewhere="Wages rise")
    screen.await_words("Sejm votes, corrected")
    assert "A proof is on its way" in screen.page.locator(".words").inner_text()
    assert note.input_value() == "Half a sen"
    note.fill("Hello from Warsaw.")


def with_the_keyboard(screen: Screen) -> None:
    page = screen.page
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("to the next or the previous story").wait_for()
    screen.look("keys", "dark")
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Alt+ArrowDown")
    screen.await_stories("Trains run", "Sejm votes, corrected", "Mine closes")
    page.keyboard.press("x")
    screen.await_stories("Trains run", "Sejm votes, corrected")
    page.keyboard.press("z")
    screen.await_stories("Trains run", "Sejm votes, corrected", "Mine closes")
    page.keyboard.press("2")
    assert page.locator("#mail").bounding_box()["width"] == 375


def on_a_phone(browser: Any, url: str) -> None:
    screen = open_desk(browser, url, "phone", 375)
    screen.await_words("Ola approved")
    screen.look("open")
    by_touch(screen, "Mine closes", before="Sejm votes")
    screen.await_stories("Trains run", "Mine closes", "Sejm votes, corrected")
    screen.await_words("is void")
    later = screen.page.get_by_label("Postpone to")
    later.fill("2026-05-12T09:30")
    screen.press("Undo")
    screen.await_stories("Trains run", "Sejm votes, corrected", "Mine closes")
    screen.press("Approve")
    screen.await_words("Approved.")
    assert later.input_value() == "2026-05-12T09:30"
    screen.press("Postpone")
    screen.await_words("It leaves Tue 12 May, postponed to 09:30, tomorrow.")
    # The page stays open while the desk ends.


def by_touch(screen: Screen, name: str, *, before: str) -> None:
    """Drag a story by its handle with a finger."""
    touch = screen.page.context.new_cdp_session(screen.page)
    handle = screen.story(name).locator(".handle")
    handle.scroll_into_view_if_needed()
    held, goal = handle.bounding_box(), screen.story(before).bounding_box()
    x, start, end = held["x"] + held["width"] / 2, held["y"] + held["height"] / 2, goal["y"] + 3
    for kind, y in (("Start", start), ("Move", (start + end) / 2), ("Move", end), ("End", None)):
        points = [] if y is None else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})


def test_links_for_a_phone_are_printed_where_pages_are_served(tmp_path: Path) -> None:
    write_config(tmp_path, more=MORE)
    publish(tmp_path, *NAMES)
    refused = digest(tmp_path, "desk", "--share", now=EVENING, DIGEST_SECRET_KEY=KEY)
    assert refused.code == 2
    assert "web.public_url: missing" in refused.err
    write_config(tmp_path, more=MORE + '[web]\npublic_url = "https://digest.example.org"\n')
    shared = digest(tmp_path, "desk", "--share", "--by", "Ola", now=EVENING, DIGEST_SECRET_KEY=KEY)
    assert shared.code == 0, shared.err
    first = shared.out.splitlines()[:5]
    assert first[0] == "daily, Tue 12 May, 07:00, tomorrow, for Ola, until tomorrow at this time:"
    names = [line.partition(": https://digest.example.org/desk/")[0].strip() for line in first[1:]]
    assert names == ["View", "Approve", "Hold", "Make lead"]


def test_the_desk_is_refused_on_other_addresses_without_a_password(tmp_path: Path) -> None:
    write_config(tmp_path)
    refused = digest(tmp_path, "desk", "--no-open", "--bind", "0.0.0.0")
    assert refused.code == 2
    assert "Set DIGEST_DESK_PASSWORD" in refused.err
    assert refused.out == ""
