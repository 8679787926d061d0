"""Run the `digest` command as a person or cron would: as a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.acceptance.nursery import REPOSITORY, Process, Ran, machines_variables, nursery

__all__ = ["REPOSITORY", "Ran", "begin", "begin_anew", "digest", "digest_anew", "write_config"]


def digest(folder: Path, *words: str, now: str | None = None, stdin: str = "", **environment: str) -> Ran:
    """Run `digest` in a folder; the process is born with the program loaded, which saves most of its time."""
    return begin(folder, *words, now=now, stdin=stdin, **environment).wait()


def begin(folder: Path, *words: str, now: str | None = None, stdin: str = "", **environment: str) -> Process:
    """Start `digest` in a folder, as `digest` does, and do not wait for its end."""
    return nursery().start(folder, *words, env=_clock(now) | environment, stdin=stdin, watched=False)


def digest_anew(folder: Path, *words: str, now: str | None = None, **environment: str) -> Ran:
    """Run `digest` in a folder from the very beginning: Python starts, and loads what the command needs."""
    process = begin_anew(folder, *words, now=now, **environment)
    out, err = process.communicate(timeout=120)
    return Ran(process.returncode, out, err)


def begin_anew(folder: Path, *words: str, now: str | None = None, **environment: str) -> "subprocess.Popen[str]":
    """Start `digest` in a folder, as `digest_anew` does, and do not wait for its end."""
    return subprocess.Popen(
        [sys.executable, "-m", "digest", *words],
        cwd=folder,
        env={**machines_variables(), "PYTHONPATH": str(REPOSITORY), **_clock(now), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _clock(now: str | None) -> dict[str, str]:
    return {"DIGEST_NOW": now} if now else {}


def write_config(folder: Path, feed: str = "https://notesfrompoland.com/feed/", more: str = "") -> None:
    """Write a small config.toml."""
    (folder / "config.toml").write_text(
        f"""
[site]
name = "Notes from Poland"
url = "https://notesfrompoland.com/"
feed = "{feed}"

[[sections]]
name = "Politics"
categories = ["Politics"]

[[sections]]
name = "More news"

[digests.daily]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

[digests.weekly]
days = ["mon"]
max_stories = 60
{more}
""",
        encoding="utf-8",
    )
