"""A reader's whole way in a real browser, against a real server: sign up, confirm, choose, leave, undo, be forgotten.

Every page on the way is looked at by axe, light and dark. With DIGEST_PICTURES=FOLDER each is photographed there too.
"""

import email
import email.policy
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.runs import REPOSITORY, digest, write_config
from tests.acceptance.serving import Serving, await_true, free_port, serving

pytestmark = pytest.mark.long

NOW = "2026-03-30T07:00:00+02:00"
OLA = "ola@example.org"
SIZES = {"phone": (320, 640), "desktop": (1280, 900)}
CONFIG = """
[donation]
url = "https://notesfrompoland.com/donate/"
[mail]
postal_address = "Fundacja Notatki z Polski, Kraków, Poland"
[readers]
privacy_url = "https://notesfrompoland.com/privacy/"
section_choice = true
[web]
bind = "127.0.0.1:{port}"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    port = free_port()
    write_config(tmp_path, more=CONFIG.format(port=port))
    sample = str(REPOSITORY / "digest" / "sample" / "feed.xml")
    digest(tmp_path, "feed", "poll", "--file", sample, now=NOW)
    digest(tmp_path, "subscribers", "add", "first@example.org")
    assert digest(tmp_path, "send", "weekly", "--yes", now=NOW).code == 0
    with serving(tmp_path, port, DIGEST_NOW=NOW) as running:
        yield running


@dataclass
class Reader:
    """Somebody with a browser, who looks at each page twice: by day and by night."""

    page: Any
    folder: Path
    size: str
    seen: int = 0

    def look(self, title: str, *, ours: bool = True) -> None:
        """See that the page is the one of that title, and that everybody can use it."""
        from axe_playwright_python.sync_playwright import Axe

        assert title in self.page.title()
        self.seen += 1
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page, options={"runOnly": rules, "resultTypes": ["violations"]})
            assert found.violations_count == 0, found.generate_report()
            if pictures := os.environ.get("DIGEST_PICTURES"):
                name = f"{self.size}-{self.seen:02}-{re.sub('[^a-z]+', '-', title.lower())}-{scheme}.png"
                self.page.screenshot(path=Path(pictures) / name, full_page=True)
        for size in ("100%", "200%") if ours else ("100%",):
            # As for somebody who has set their browser to larger text.
            self.page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            font = self.page.evaluate("getComputedStyle(document.body).fontSize")
            assert not ours or font == {"100%": "16px", "200%": "32px"}[size]
            assert self.page.evaluate("document.documentElement.scrollWidth") <= self.page.viewport_size["width"]
        self.page.evaluate("document.documentElement.style.fontSize = ''")

    def reach(self, control: Any) -> None:
        """Go to a control with the keyboard alone, and see where one is."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if control.evaluate("node => node === document.activeElement"):
                assert control.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
                return
        pytest.fail("the keyboard does not reach it")

    def press(self, name: str) -> None:
        """Press a button, and wait for the page behind it."""
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, link: Any) -> None:
        """Follow a link, and wait for the page behind it: a click alone returns before that is read."""
        with self.page.expect_navigation():
            link.click()

    def tick(self, name: str) -> None:
        """Check a box, or clear it."""
        self.reach(self.page.get_by_label(name))
        self.page.keyboard.press("Space")

    def letter(self, kind: str) -> str:
        """Wait for a letter of a kind, `confirm` or `data`, and give the link in it."""
        with_link: list[str] = []

        def look() -> list[str]:
            with_link[:] = [
                link for link in map(_link, (self.folder / "outbox").glob("letter-*.eml")) if f"/{kind}/" in link
            ]
            return with_link

        await_true(look)
        return with_link[0]

    def reads(self) -> str:
        """What the list says of the reader."""
        lines = digest(self.folder, "subscribers", "list").out.splitlines()
        return next((line.split("  ", 1)[1] for line in lines if line.startswith(OLA)), "")


@pytest.mark.parametrize("size", SIZES)
def test_a_readers_whole_way(browser: Any, server: Serving, tmp_path: Path, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    reader = Reader(context.new_page(), tmp_path, size)
    sign_up(reader, server.url)
    own = choose(reader)
    leave_and_come_back(reader, own)
    read_on(reader, server.url)
    be_forgotten(reader, own)
    context.close()
    # Nobody else hears of it: only the pictures of an edition come from the site.
    assert {url.split("/")[2] for url in asked if "/wp-content/" not in url} == {server.url.split("/")[2]}
    assert server.stop() == 0
    said = server.said
    assert OLA not in said
    assert own.rsplit("/", 1)[1] not in said


def sign_up(reader: Reader, url: str) -> None:
    page = reader.page
    page.goto(f"{url}/")
    reader.look("Sign up")
    page.get_by_label("Your e-mail address").fill("Ola@Example.org")
    reader.press("Sign up")
    reader.look("Please check your sign-up")
    assert page.get_by_label("Your e-mail address").input_value() == "Ola@Example.org"
    reader.tick("Daily digest")
    reader.press("Sign up")
    reader.look("Check your inbox")
    page.goto(reader.letter("confirm"))
    reader.look("Confirm")
    assert reader.reads() == "pending  -"
    reader.press("Yes, send it to me")
    reader.look("Welcome")
    assert reader.reads() == "active  daily"


def choose(reader: Reader) -> str:
    page = reader.page
    reader.follow(page.get_by_role("link", name="change what you get"))
    reader.look("Your preferences")
    own: str = page.url
    reader.press("I already give")
    reader.look("Saved")
    reader.press("1 week")
    reader.look("Saved")
    reader.press("Go on now")
    reader.tick("Daily digest")
    reader.tick("Weekly digest")
    reader.press("Save")
    assert page.get_by_role("status").inner_text() == "Saved. You get “Weekly digest”."
    assert reader.reads() == "active  weekly"
    choose_sections(reader)
    return own


def choose_sections(reader: Reader) -> None:
    page = reader.page
    reader.tick("Politics")
    reader.tick("More news")
    reader.press("Save")
    reader.look("Not saved yet")
    assert page.get_by_label("Politics").is_checked()
    reader.tick("More news")
    reader.press("Save")
    reader.look("Saved")
    assert page.get_by_label("Politics").is_checked()
    assert not page.get_by_label("More news").is_checked()


def leave_and_come_back(reader: Reader, own: str) -> None:
    page = reader.page
    reader.tick("Daily digest")
    reader.press("Save")
    page.goto(own.replace("/preferences/", "/unsubscribe/"))
    reader.look("Unsubscribe")
    assert reader.reads() == "active  daily, weekly"
    reader.press("Unsubscribe")
    reader.look("Unsubscribed")
    assert reader.reads() == "active  weekly"
    reader.press("Undo")
    assert reader.reads() == "active  daily, weekly"
    reader.tick("Weekly digest")
    reader.press("Save")
    page.goto(own.replace("/preferences/", "/unsubscribe/"))
    reader.press("Unsubscribe")
    assert reader.reads() == "unsubscribed  -"
    reader.look("Unsubscribed")
    reader.press("Weekly digest instead")
    assert reader.reads() == "active  weekly"


def read_on(reader: Reader, url: str) -> None:
    page = reader.page
    page.goto(f"{url}/editions")
    reader.look("Past editions")
    reader.follow(page.get_by_role("listitem").get_by_role("link").first)
    reader.look("", ours=False)
    # A page asked for again is the same, though its copy is the one that is kept.
    looks = "getComputedStyle(document.querySelector('h1')).fontSize"
    before = page.evaluate(looks)
    page.reload()
    assert page.evaluate(looks) == before
    page.goto(f"{url}/nowhere")
    reader.look("Not found")
    page.goto(f"{url}/preferences/guessed")
    reader.look("This link does not work")


def be_forgotten(reader: Reader, own: str) -> None:
    page = reader.page
    page.goto(own)
    reader.press("Mail me the link")
    reader.look("Check your inbox")
    link = reader.letter("data")
    page.goto(link)
    reader.look("Your data")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my data").click()
    assert OLA in Path(download.value.path()).read_text()
    reader.press("Replace my links")
    reader.look("Links replaced")
    page.goto(own)
    reader.look("This link was replaced")
    reader.follow(page.get_by_role("link", name="unsubscribe"))
    reader.look("Unsubscribe")
    page.goto(link)
    reader.tick("Yes, erase all of it")
    reader.press("Erase me")
    reader.look("Erased")
    assert reader.reads() == ""
    page.goto(f"{link}x")
    reader.look("This link does not work")


def _link(letter: Path) -> str:
    mail = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    body = mail.get_body(("plain",))
    found = re.search(r"http://\S+/(?:confirm|data)/\S+", body.get_content() if body else "")
    return found[0] if found else ""
