"""Run the `digest` command as a person or cron would: as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
SECRETS = ("SENDGRID_API_KEY", "SENDGRID_WEBHOOK_PUBLIC_KEY", "SMTP_PASSWORD", "DIGEST_SECRET_KEY")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def digest(folder: Path, *words: str, now: str | None = None, stdin: str = "", **environment: str) -> Ran:
    """Run `digest` in a folder. No setting of the machine reaches it but the path."""
    variables = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    if now:
        variables["DIGEST_NOW"] = now
    done = subprocess.run(
        [sys.executable, "-m", "digest", *words],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(REPOSITORY), **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert "This should not have happened" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


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
