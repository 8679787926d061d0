"""What the services' tests work with: a configuration, and time."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from digest.config import Config, parse_config
from digest.machine import Machine

WARSAW = ZoneInfo("Europe/Warsaw")


def local(text: str) -> datetime:
    """A moment on the site's clock: `local("2026-05-11 07:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def config(folder: Path, *, feed_url: str = "https://notesfrompoland.com/feed/", **tables: Any) -> Config:
    """A small configuration whose file would lie in `folder`."""
    data: dict[str, Any] = {
        "site": {"name": "Notes from Poland", "url": "https://notesfrompoland.com/", "feed": feed_url},
        "sections": [{"name": "Politics", "categories": ["Politics"]}, {"name": "More news"}],
        "digests": {"daily": {}, "weekly": {"days": ["mon"], "max_stories": 40}},
        "store": {"url": "sqlite:///digest.db"},
        **tables,
    }
    return parse_config(data, folder / "config.toml")


def machine(settings: Config) -> Machine:
    """The memory of a machine that has this configuration."""
    return Machine(settings.path("state"), "digest")
