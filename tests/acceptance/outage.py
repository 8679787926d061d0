"""A PostgreSQL that is away until a test brings it back: its socket is reached through a link."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url


@dataclass
class Outage:
    """The way to a server that is cut at first."""

    url: str
    link: Path
    sockets: Path

    def end(self) -> None:
        """Let the server be reached."""
        self.link.symlink_to(self.sockets)


def outage(folder: Path, url: str) -> Outage:
    """Cut the way to the database at `url`; the way leads through `folder`."""
    parsed, link = make_url(url), folder / "sockets"
    sockets = parsed.query["host"]
    assert isinstance(sockets, str)
    away = parsed.update_query_dict({"host": str(link)})
    return Outage(away.render_as_string(hide_password=False), link, Path(sockets))
