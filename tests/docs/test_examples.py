"""The examples of the documents are commands that there are, and those that can run here run as written."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main

from digest.cli import program
from tests.acceptance.runs import digest
from tests.acceptance.test_documentation import ALL
from tests.fakes.site import Site
from tests.fakes.wordpress import Post, feed

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAM: Any = typer.main.get_command(program())
NOW = datetime.fromisoformat("2026-03-30T07:00:00+02:00")
"""A Monday, when the daily and the weekly are due."""
READERS = "email,name\nola@notesfrompoland.com,Ola\njan@notesfrompoland.com,Jan\n"
PAYMENTS = "Email,Date,Amount,Currency\nola@notesfrompoland.com,2026-03-01,50.00,PLN\n"
STAYING = {"serve", "run", "worker", "desk"}
"""Commands that run until they are stopped."""
PLACES = {
    "https://example.org/feed/": "FEED",
    "/srv/news": "news",
    "/var/backups/digest": "kept",
    "example.org": "notesfrompoland.com",
}
"""What stands in the documents for what the reader has."""


def blocks(document: Path) -> Iterator[str]:
    """Give the blocks of shell commands, without their comments."""
    text = document.read_text(encoding="utf-8")
    for block in re.findall(r"^ *```(?:sh|cron)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        yield re.sub(r" +# .*$", "", block, flags=re.MULTILINE)


def calls(document: Path) -> Iterator[str]:
    """Give what follows `digest` in each example, also in the text."""
    lines = [line for block in blocks(document) for line in block.splitlines()]
    spans = re.findall(r"`digest ([^`\n]+)`", document.read_text(encoding="utf-8"))
    yield from spans
    for line in lines:
        if found := re.search(r"(?:^ *|&& |-- |/bin/)digest (.*?)(?: *[>&|].*)?$", line):
            yield found[1]


def examples() -> Iterator[Any]:
    for document in DOCUMENTS:
        for call in dict.fromkeys(calls(document)):
            yield pytest.param(call, id=f"{document.name}: {call}")
    for words, command in ALL.items():
        yield pytest.param(command.epilog.removeprefix("Example: digest "), id=f"help: {' '.join(words)}")


def parsed(call: str) -> None:
    """Parse a call as far as it goes: it may leave out what the text around it says. Raises an error of usage."""
    command: Any = PROGRAM
    context = command.make_context("digest", [], resilient_parsing=True)
    words = shlex.split(call)
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        name = words.pop(0)
        assert name in command.commands, f"There is no command {name!r}."
        command = command.commands[name]
        context = command.make_context(name, [], parent=context, resilient_parsing=True)
    _, rest, _ = command.make_parser(context).parse_args([word for word in words if word != "--debug"])
    assert rest == [] or hasattr(command, "commands"), f"too many words: {rest}"


@pytest.mark.parametrize("call", list(examples()))
def test_an_example_is_a_command_with_options_that_there_are(call: str) -> None:
    parsed(call)


@pytest.mark.parametrize("call", ["sned weekly", "send weekly --dry", "send weekly daily", "edition bild weekly"])
def test_an_example_with_a_mistake_is_found(call: str) -> None:
    with pytest.raises(Exception, match=r"sned|--dry|too many|bild"):
        parsed(call)


@dataclass
class Shell:
    """The few things of a shell that the examples use: `cd`, `export`, file patterns, `&&`, and `digest`."""

    folder: Path
    feed: str
    files: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    def can_run(self, block: str) -> bool:
        programs = [shlex.split(part)[0:2] for line in block.splitlines() for part in line.split("&&")]
        return all(one[0] in ("cd", "export", "digest") and one[1] not in STAYING for one in programs)

    def run(self, block: str) -> None:
        for place, own in PLACES.items():
            block = block.replace(place, self.feed if own == "FEED" else own if "." in own else str(self.home / own))
        for line in block.strip().splitlines():
            for part in line.split("&&"):
                self.do(*shlex.split(part.replace("$PWD", str(self.folder))))

    def do(self, program: str, *words: str) -> None:
        match program:
            case "cd":
                self.folder /= words[0]
            case "export":
                self.variables |= {name: value for name, _, value in (word.partition("=") for word in words)}
            case _:
                self.digest(*words)

    def digest(self, *words: str) -> None:
        for name in self.files.keys() & set(words):
            (self.folder / name).write_text(self.files[name], encoding="utf-8")
        plain = [name for word in words for name in self.matching(word)]
        if words[0] == "send" and "--dry-run" not in words:
            plain.append("--yes")  # what a person answers at a terminal
        done = digest(self.folder, *plain, now=NOW.isoformat(), **self.variables)
        assert done.code == 0, f"digest {' '.join(plain)} ended with {done.code}:\n{done.out}{done.err}"
        self.ran.append(words[0])

    def matching(self, word: str) -> list[str]:
        return sorted(path.name for path in self.folder.glob(word)) if "*" in word else [word]

    @property
    def home(self) -> Path:
        return Path(self.variables["HOME"])


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an empty home, with a browser that shows nothing."""
    browser = tmp_path / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    path = f"{browser.parent}:{os.environ['PATH']}"
    with Site() as site:
        posts = [
            Post(number, f"Story {number}", NOW - timedelta(hours=number), categories=("Town",)) for number in (1, 2)
        ]
        site.show(feed(posts).replace(b"https://notesfrompoland.com", site.feed_url.removesuffix("/feed/").encode()))
        files = {"readers.csv": READERS, "payments.csv": PAYMENTS}
        yield Shell(tmp_path, site.feed_url, files, {"HOME": str(tmp_path), "PATH": path, "TZ": "Europe/Warsaw"})


@pytest.mark.long
def test_the_examples_that_can_run_here_run_as_written(shell: Shell) -> None:
    for page in ("start", "moving", "operate", "upgrade"):
        ran = len(shell.ran)
        for block in blocks(ROOT / "docs" / f"{page}.md"):
            if "move weekly week" in block:
                config = shell.folder / "config.toml"
                config.write_text(config.read_text(encoding="utf-8").replace("[digests.weekly]", "[digests.week]"))
            if shell.can_run(block):
                shell.run(block)
        assert len(shell.ran) > ran, page
    assert {"init", "doctor", "preview", "subscribers", "proof", "send", "backup", "migrate"} <= set(shell.ran)
