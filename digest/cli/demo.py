"""The whole chain on the embedded default: `demo`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import JsonOption, answer, closed_at_the_end, example, note

if TYPE_CHECKING:
    from digest.wiring import App

NOW = "2026-03-30T07:00:00+02:00"
"""The Monday on which the sample feed's week ends."""
READERS = {"anna.zielinska@example.org": "Anna Zielińska", "james@example.org": "James", "ola@example.org": ""}


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest demo --out demo"))(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the mails and the page.")] = Path(
        "demo"
    ),
    config: Annotated[
        Path | None, typer.Option("--config", help="A configuration to try; default: the shipped one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read a sample feed, make the weekly edition and "send" it to three readers as .eml files. Needs no network."""
    from digest.domain.errors import OutputError

    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The memory goes with its database: it would hold the same edition of a new one.
        for left in (*out.glob("demo.db*"), *out.glob("state/demo.db.*"), *_made(out, "eml"), *_made(out, "html")):
            left.unlink()
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror}. --out names another folder.") from error
    note(f"The clock stands at {NOW}, the end of the sample feed's week.")
    running = closed_at_the_end(_wire(out.absolute(), config))
    mails, pages = _run(running, out)
    lines = [
        f"The weekly digest of {running.config.site.name}, with invented stories:",
        *(f"  mail  {path}" for path in mails),
        *(f"  page  {path}" for path in pages),
        "Open a mail with any mail program, or the page with a browser.",
    ]
    answer({"mails": [str(p) for p in mails], "pages": [str(p) for p in pages]}, "\n".join(lines), as_json=as_json)


def _wire(out: Path, config: Path | None) -> "App":
    import tomllib
    from datetime import datetime

    from digest.config import DEFAULT_NAME, load_config, parse_config, shipped
    from digest.wiring import App

    source = config or shipped(DEFAULT_NAME)
    load_config(source)
    data = tomllib.loads(source.read_text(encoding="utf-8-sig"))
    data["store"] = {"url": f"sqlite:///{out / 'demo.db'}"}
    data["mail"] = data.get("mail", {}) | {"backend": "outbox", "outbox": str(out)}
    return App(parse_config(data, config or out / DEFAULT_NAME), datetime.fromisoformat(NOW))


def _run(running: "App", out: Path) -> tuple[list[Path], list[Path]]:
    from importlib.resources import files

    from digest.domain.editions import NoEdition
    from digest.domain.errors import EditionError
    from digest.domain.lists import Line
    from digest.services.delivery import freeze
    from digest.services.delivery.send import send as send_edition
    from digest.services.editions import ready
    from digest.services.intake import read_feed
    from digest.services.readers.lists import import_readers

    config, database, now = running.config, running.database, running.clock()
    sample = files("digest.sample").joinpath("feed.xml").read_bytes()
    read_feed.poll_file(database, sample, config, now=now)
    rules = import_readers.ListRules(("weekly",), ("weekly",), config.site.zone)
    for email, name in READERS.items():
        import_readers.add_subscriber(database, Line(email, name, source="demo"), rules, now=now)
    edition = ready.ready_edition(database, running.renderer, config, "weekly", now=now)
    if isinstance(edition, NoEdition):
        raise EditionError(edition.reason)
    freeze.freeze(running.sending, edition)
    send_edition(running.sending, edition.id)
    return _made(out, "eml"), _made(out, "html")


def _made(out: Path, ending: str) -> list[Path]:
    """List what the demo has written into a folder, which may hold other files."""
    return sorted(out.glob(f"weekly-{NOW[:10]}-*.{ending}"))
