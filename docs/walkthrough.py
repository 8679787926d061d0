"""Take the pictures of `editors.md`: `make pictures`. A real desk, a real terminal, and one evening with fixed clock.

An editor looks at the edition at a terminal, edits and approves it at the desk, and has the proof on a phone.
"""

import email
import io
import os
import signal
import struct
import subprocess
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from fcntl import ioctl
from pathlib import Path
from typing import Any

from newsroom import BOUND, PUBLIC, Newsroom
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.text import Text

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FOLDER = Path(__file__).with_name("pictures")
COLUMNS = 80
COLOURS = 256
"""The most colours of a picture: the palette makes its file a quarter as large."""
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 375, "height": 760}
TERMINAL = """<body style="margin:0;background:#fff"><pre style="margin:0;padding:16px 20px;width:max-content;
font:15px/1.35 'DejaVu Sans Mono',monospace;background:#1d2021;color:#ebdbb2">{}</pre>"""
PHONES = """<body style="margin:0;background:#d9d4cb;display:flex;gap:28px;padding:24px;width:max-content">{}</body>"""
ONE_PHONE = '<img src="{}" style="width:375px;border-radius:22px;box-shadow:0 8px 24px #0004">'


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        newsroom = Newsroom(Path(name))
        newsroom.open()
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[*FLAGS, f"--host-resolver-rules=MAP {PUBLIC.removeprefix('http://')} {BOUND}"],
        )
        terminal(browser.new_page(), newsroom, "preview", "daily", "--open")
        with desk(newsroom) as address:
            page = browser.new_page(viewport=WIDE)
            page.goto(address)
            edit(page)
            newsroom.digest("send", "--due")
            phones(browser, newsroom, address)
            approve(page)
        browser.close()


def terminal(page: Page, newsroom: Newsroom, *words: str) -> None:
    """Run a command at a terminal, and take a picture of what it answers."""
    said = at_a_terminal(newsroom, *words).replace(str(newsroom.folder.resolve()), "/srv/news")
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ ", "green") + Text(f"digest {' '.join(words)}", "bold"))
    console.print(Text.from_ansi(said))
    page.set_content(console.export_html(code_format=TERMINAL.format("{code}"), inline_styles=True))
    keep(page.locator("pre").screenshot(), words[0])


def at_a_terminal(newsroom: Newsroom, *words: str) -> str:
    """Run a command with a terminal as its stdout, and give what it writes there."""
    near, far = os.openpty()
    ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    with os.fdopen(near, "rb", buffering=0) as screen:
        command = newsroom.command(*words)
        subprocess.run(
            command, cwd=newsroom.folder, env=newsroom.variables, stdout=far, stderr=subprocess.DEVNULL, check=True
        )
        os.close(far)
        said = bytearray()
        try:
            while more := screen.read(65536):
                said += more
        except OSError:  # nobody writes to it any more
            pass
    return said.decode().replace("\r\n", "\n")


@contextmanager
def desk(newsroom: Newsroom) -> Iterator[str]:
    """Run the desk; yields its address."""
    with running(newsroom, "desk", "--no-open", "--port", "0") as process:
        yield process.stdout.readline().strip()


@contextmanager
def running(newsroom: Newsroom, *words: str) -> Iterator[Any]:
    """Run a command until the end of the block."""
    process = subprocess.Popen(
        newsroom.command(*words),
        cwd=newsroom.folder,
        env=newsroom.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def edit(page: Page) -> None:
    """Edit the edition at the desk."""
    page.get_by_text("Good Pictures load").wait_for()
    settle(page)
    keep(page.screenshot(), "desk")
    press(page, "Make lead", "night train")
    press(page, "Drop", "Poll finds")
    page.get_by_label("Note", exact=True).fill("Good morning from TK.")
    press(page, "Save")
    page.get_by_text("Look Nothing is left to come").wait_for()
    settle(page)
    page.locator("#lead").evaluate("lead => scrollTo(0, lead.getBoundingClientRect().top + scrollY - 165)")
    keep(page.screenshot(), "lead")
    keep(page.locator("section", has=page.get_by_role("heading", name="Checklist")).screenshot(), "checklist")
    page.get_by_label("Note", exact=True).fill("Good morning from Warsaw.")
    press(page, "Save")
    page.get_by_text("Good Nothing is left to come").wait_for()


def approve(page: Page) -> None:
    """Approve the edition, and look at the calendar."""
    press(page, "Approve")
    page.get_by_text("Approved.").wait_for()
    page.evaluate("scrollTo(0, 0)")
    keep(page.screenshot(clip={"x": 0, "y": 0, "width": WIDE["width"], "height": 260}), "approved")
    page.get_by_role("link", name="Calendar").click()
    page.get_by_role("heading", name="Calendar").wait_for()
    keep(page.screenshot(), "calendar")


def press(page: Page, button: str, story: str = "") -> None:
    """Press a button, of a story or of the page, and wait until it is done."""
    place = page.locator("#desk [data-story]", has_text=story) if story else page
    place.get_by_role("button", name=button, exact=True).click()
    page.locator("[aria-busy=true]").wait_for(state="detached")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the mail in its frame is loaded, with its pictures."""
    page.wait_for_timeout(1500)


def phones(browser: Any, newsroom: Newsroom, address: str) -> None:
    """Show the proof, the page behind its link Approve, and the desk, on a phone."""
    proof = max((newsroom.folder / "outbox").glob("proof-*.eml"), key=lambda file: file.stat().st_mtime)
    mail: Any = email.message_from_bytes(proof.read_bytes(), policy=policy.default)
    html = mail.get_body(("html",)).get_content()
    page = browser.new_page(viewport=PHONE)
    shots = newsroom.folder
    page.set_content(html)
    settle(page)
    page.screenshot(path=shots / "1.png")
    with running(newsroom, "serve") as process:
        while "Serving" not in process.stderr.readline():
            pass
        page.get_by_role("link", name="Approve").click()
        page.get_by_role("button", name="Approve").wait_for()
        page.screenshot(path=shots / "2.png")
    page.goto(address)
    settle(page)
    page.screenshot(path=shots / "3.png")
    (shots / "all.html").write_text(PHONES.format("".join(ONE_PHONE.format(f"{number}.png") for number in (1, 2, 3))))
    page.goto((shots / "all.html").as_uri())
    page.set_viewport_size({"width": 1229, "height": 808})
    keep(page.screenshot(), "phone")


def keep(taken: bytes, name: str) -> None:
    """Save a picture with few colours."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
