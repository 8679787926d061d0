"""An editor at a terminal: what they read fits it, and a page is opened only where a browser can show it."""

import os
import re
import struct
import subprocess
import sys
import termios
from datetime import datetime, timedelta
from fcntl import ioctl
from pathlib import Path

import pytest

from tests.acceptance.nursery import REPOSITORY, machines_variables
from tests.acceptance.runs import digest, write_config
from tests.acceptance.serving import await_true
from tests.fakes.wordpress import Post, feed

EVENING = "2026-05-11T18:00:00+02:00"
WORDS = [f"word{number:02}" for number in range(30)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with two stories; the titles are long."""
    write_config(tmp_path)
    now = datetime.fromisoformat(EVENING)
    posts = [Post(n, f"{n} {' '.join(WORDS)}", now - timedelta(hours=n)) for n in (1, 2)]
    (tmp_path / "feed.xml").write_bytes(feed(posts))
    assert digest(tmp_path, "feed", "poll", "--file", "feed.xml", now=EVENING).code == 0
    return tmp_path


def at_a_terminal(folder: Path, columns: int, *words: str) -> str:
    """Run a command with a terminal of this width as its stdout, and give what stands there."""
    near, far = os.openpty()
    ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {**machines_variables(), "PYTHONPATH": str(REPOSITORY), "DIGEST_NOW": EVENING, "TERM": "xterm"}
    with os.fdopen(near, "rb", buffering=0) as screen:
        command = [sys.executable, "-m", "digest", *words]
        subprocess.run(command, cwd=folder, env=variables, stdout=far, stderr=subprocess.DEVNULL, check=True)
        os.close(far)
        said = bytearray()
        try:
            while more := screen.read(65536):
                said += more
        except OSError:  # nobody writes to it any more
            pass
    return re.sub(r"\x1b\[[0-9;]*m", "", said.decode()).replace("\r\n", "\n")


@pytest.mark.parametrize("command", ["show", "diff"])
def test_an_edition_fits_the_terminal_and_no_word_is_cut(site: Path, command: str) -> None:
    assert digest(site, "edition", "edit", "daily", "--note", " ".join(WORDS), now=EVENING).code == 0
    said = at_a_terminal(site, 80, "edition", command, "daily")
    assert max(map(len, said.splitlines())) <= 80
    assert WORDS[-1] in said
    assert set(re.findall(r"\bwo\w*", said)) <= set(WORDS)


def test_a_page_is_opened_where_there_is_a_display_and_else_named_with_the_way_to_see_it(site: Path) -> None:
    opener = site / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >{site}/opened\necho no browser found >&2\n')
    opener.chmod(0o755)
    path = f"{opener.parent}:{os.environ['PATH']}"
    without = digest(site, "preview", "daily", "--open", now=EVENING, PATH=path)
    assert "This machine has no browser. Copy the page to yours" in without.err
    assert str(site / "preview" / "daily" / "edition.html") in without.err
    assert not (site / "opened").exists()
    shown = digest(site, "preview", "daily", "--open", now=EVENING, PATH=path, DISPLAY=":7")
    assert "no browser. Copy" not in shown.err
    await_true((site / "opened").exists)
