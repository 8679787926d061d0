"""Measure what making an edition takes. One run, one table; each time stands beside a baseline of the same run.

A time tells of the machine, a ratio of the program: it is the ratios that are compared from one version to the next.
README.md beside this file says what each row means.
"""

import gc
import os
import random
import resource
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

import feedparser
from mjml import mjml2html
from rich.console import Console
from rich.table import Table

from digest.config import DEFAULT_NAME, Config, load_config, shipped
from digest.domain.editions import Edition, NoEdition
from digest.feed.parse import parse
from digest.render.edition import HTML_TEMPLATE, Renderer, variants
from digest.render.layout.view import view
from digest.render.templates import Templates
from digest.services.editions import compose, make
from digest.services.intake import read_feed
from digest.store.database import Database

SEND = datetime.fromisoformat("2026-03-30T07:00:00+02:00")
"""The Monday morning whose weekly edition is built."""
QUIET = SEND - timedelta(minutes=1)
"""A moment at which the feed is fresh and nothing is due."""
A_WEEK = 32
"""Stories a week: 5,000 in three years, as many as the site publishes."""
WORDS = 600
"""Words of a story."""
COMMAND_ROUNDS = 7
ROUNDS = 11
BASELINE_IMPORTS = "import feedparser, jinja2, mjml, sqlalchemy"
"""What no program of this kind can do without: start-up is measured against a bare interpreter that imports these."""

SMALL_EDITION = """
[digests.fourteen]
days = ["mon"]
max_stories = 14
summary_chars = 180
"""


@dataclass(frozen=True, slots=True)
class Row:
    """Something measured, and what it is compared with. `budget` is the highest ratio that is promised."""

    name: str
    work: Callable[[], object]
    against: str
    baseline: Callable[[], object]
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds of processor time, round by round."""

    row: Row
    times: Sequence[float]
    baselines: Sequence[float]

    @property
    def ratio(self) -> float:
        """The middle one of the rounds' ratios."""
        return median(own / base for own, base in zip(self.times, self.baselines, strict=True))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with a configuration and a database of so many stories."""

    folder: Path
    config: Config
    database: Database
    renderer: Renderer

    def build(self) -> None:
        """Make the weekly edition as `digest edition build` does, and keep it."""
        built = make.build_draft(self.database, self.renderer, self.config, "weekly", SEND.date(), now=SEND)
        assert not isinstance(built, NoEdition)

    def compose(self, digest: str = "weekly") -> Edition:
        """Choose the stories of an edition."""
        edition = compose.compose_edition(self.database, self.config, digest, SEND.date())
        assert isinstance(edition, Edition)
        return edition

    def read_rows(self) -> None:
        """Read all stories as plain tuples, with nothing between Python and SQLite."""
        connection = sqlite3.connect(self.folder / "digest.db")
        connection.execute("SELECT * FROM stories ORDER BY published_at DESC, id DESC").fetchall()
        connection.close()

    def rendering(self, edition: Edition) -> Callable[[], object]:
        """Return what renders the edition once in every variant of the ask."""
        return lambda: [self.renderer.render(edition, variant) for variant in variants(self.config, edition)]

    def preview(self) -> None:
        """Run `digest preview weekly`, as an editor does."""
        run(digest_command(), "preview", "weekly", "--config", str(self.folder / DEFAULT_NAME))

    def send_due(self) -> None:
        """Run `digest send --due` when nothing is due, as cron does most of the time."""
        said = run(digest_command(), "send", "--due", "--config", str(self.folder / DEFAULT_NAME), now=QUIET)
        assert said == b"", said


def main() -> None:
    """Measure everything, and print the table."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as folder:
        few, many = shelf(Path(folder) / "few", 50), shelf(Path(folder) / "many", 5_000)
        results = [*measure(start_up_rows(few, many), COMMAND_ROUNDS), *measure(edition_rows(few, many), ROUNDS)]
    Console(width=max(100, Console().width)).print(table(results))
    took = time.perf_counter() - began
    print(
        f"{COMMAND_ROUNDS} rounds of the commands, {ROUNDS} of the rest, in {took:.0f} seconds with the preparations."
    )


def start_up_rows(few: Shelf, many: Shelf) -> list[Row]:
    """List what each command pays before it does anything, and a whole short command."""

    def imports() -> None:
        run(sys.executable, "-c", BASELINE_IMPORTS)

    def show_help() -> None:
        run(digest_command(), "--help")

    against = "bare imports"
    return [
        Row("digest --help", show_help, against, imports, budget=1.0),
        Row("digest send --due, idle", few.send_due, against, imports, budget=1.3),
        Row("digest preview, 50 stored", few.preview, against, imports, budget=1.9),
        Row("digest preview, 5,000 stored", many.preview, against, imports),
    ]


def edition_rows(few: Shelf, many: Shelf) -> list[Row]:
    """List the steps of an edition."""
    edition, small = many.compose(), many.compose("fourteen")
    assert len(small.items) == 14
    variant = variants(many.config, small)[0]
    context = view(small, variant, many.config).context()
    source = Templates(shipped("templates")).render(HTML_TEMPLATE, context)
    rendering = many.rendering(edition)
    *_, (_, document) = readings(A_WEEK)
    return [
        Row(
            "read a feed of 32 stories",
            lambda: parse(document, zone=many.config.site.zone),
            "feedparser alone",
            lambda: feedparser.parse(document),
        ),
        Row("compose from 50 stored", few.compose, "their rows, plain sqlite3", few.read_rows),
        Row("compose from 5,000 stored", many.compose, "their rows, plain sqlite3", many.read_rows),
        Row("build from 50 stored", few.build, "rendering that edition", rendering),
        Row("build from 5,000 stored", many.build, "rendering that edition", rendering),
        Row(
            "render 14 stories",
            lambda: many.renderer.render(small, variant),
            "MJML to HTML alone",
            lambda: mjml2html(source, fonts={}),
        ),
    ]


def measure(rows: Sequence[Row], rounds: int) -> list[Result]:
    """Run all works in turn, round after round: what else the machine does meanwhile meets work and baseline alike.

    A round before the first is not counted: it fills the caches of bytecode, templates, statements and files.
    """
    works = dict.fromkeys(work for row in rows for work in (row.baseline, row.work))
    times: dict[Callable[[], object], list[float]] = {work: [] for work in works}
    for _ in range(rounds + 1):
        for work in works:
            gc.collect()
            began = processor_time()
            work()
            times[work].append(processor_time() - began)
    return [Result(row, times[row.work][1:], times[row.baseline][1:]) for row in rows]


def table(results: Sequence[Result]) -> Table:
    """Lay out the results."""
    out = Table(box=None, pad_edge=False)
    out.add_column("what")
    for name in ("ms", "least", "ratio", "budget"):
        out.add_column(name, justify="right")
    out.add_column("to")
    out.add_column("ms", justify="right")
    for result in results:
        budget = result.row.budget
        verdict = "" if budget is None else f"{budget:.1f} {'kept' if result.ratio <= budget else 'BROKEN'}"
        out.add_row(
            result.row.name,
            f"{1000 * median(result.times):,.1f}",
            f"{1000 * min(result.times):,.1f}",
            f"{result.ratio:.2f}",
            verdict,
            result.row.against,
            f"{1000 * median(result.baselines):,.1f}",
        )
    return out


def digest_command() -> str:
    """Locate the command that belongs to this interpreter."""
    return str(Path(sysconfig.get_path("scripts")) / "digest")


def run(*command: str, now: datetime = SEND) -> bytes:
    """Run a command to its end, as from a shell: with bytecode kept, and the clock at `now`. Returns its answer."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, check=True, capture_output=True, env=environment | {"DIGEST_NOW": now.isoformat()})
    return done.stdout


def processor_time() -> float:
    """Return the seconds of processor time that this process and those it started and awaited have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def shelf(folder: Path, number: int) -> Shelf:
    """Store so many stories the way they come: week after week through the feed, the last week before `SEND`."""
    folder.mkdir()
    path = folder / DEFAULT_NAME
    path.write_text(shipped(DEFAULT_NAME).read_text(encoding="utf-8") + SMALL_EDITION, encoding="utf-8")
    config = load_config(path)
    database = Database(config.database_url)
    stored = 0
    for read_at, document in readings(number):
        stored += read_feed.poll_file(database, document, config, now=read_at).new
    assert stored == number, f"{stored} of {number} stories were stored"
    return Shelf(folder, config, database, Renderer(config))


def readings(number: int) -> Iterator[tuple[datetime, bytes]]:
    """Make the feed's documents, one for each week, and the moment each is read; the oldest first."""
    chance = random.Random(number)
    weeks = -(-number // A_WEEK)
    for week in range(weeks):
        end = SEND.astimezone(UTC) - timedelta(days=7 * (weeks - 1 - week), minutes=5)
        # Only the oldest week is not full.
        first = max(0, number - (weeks - week) * A_WEEK)
        last = number - (weeks - 1 - week) * A_WEEK
        posted = [end - timedelta(days=7) * place / (A_WEEK + 1) for place in range(1, last - first + 1)]
        items = "".join(item(last - place, moment, chance) for place, moment in enumerate(posted))
        yield end, f'<?xml version="1.0" encoding="UTF-8"?>{HEAD}{items}</channel></rss>'.encode()


HEAD = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Notes From Poland</title>'
    "<link>https://notesfrompoland.com</link><description>News</description>"
)
SECTIONS = ("Politics", "Law", "Defence", "Foreign affairs", "Business", "Society", "Culture", "History", "Sport")
NAMES = ("Tusk", "Sikorski", "Bodnar", "Nawrocki", "Hołownia", "Domański", "Kosiniak", "Trzaskowski", "Glapiński")
PLACES = ("Kraków", "Gdańsk", "Łódź", "Białystok", "Szczecin", "Rzeszów", "Silesia", "Mazury", "Podlasie", "Hel")
VERBS = ("approves", "rejects", "opens", "delays", "cuts", "raises", "blocks", "funds", "investigates", "launches")
NOUNS = ("court", "border", "budget", "hospital", "railway", "reactor", "judge", "museum", "school", "tax", "forest")
PLAIN = ("the", "of", "and", "to", "in", "that", "for", "it", "as", "was", "with", "which", "said", "more", "since")


def item(number: int, posted: datetime, chance: random.Random) -> str:
    """Write one post as WordPress would: an excerpt, a picture, some ten paragraphs, its closing line."""
    name, place = chance.choice(NAMES), chance.choice(PLACES)
    title = f"{name} {chance.choice(VERBS)} {' '.join(chance.sample(NOUNS, 3))} in {place}"
    link = f"https://notesfrompoland.com/{posted:%Y/%m/%d}/post-{number}/"
    paragraphs = [" ".join(chance.choices(SENTENCES, k=4)) for _ in range(WORDS // 60)]
    closing = f'<p>The post <a href="{link}">{escape(title)}</a> appeared first on Notes From Poland.</p>'
    picture = f'<figure><img src="https://notesfrompoland.com/{number}.jpg" width="1200" alt="{place}"/></figure>'
    content = picture + "".join(f"<p>{text}</p>\n" for text in paragraphs) + closing
    categories = "".join(f"<category><![CDATA[{name}]]></category>" for name in ("News", chance.choice(SECTIONS)))
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><dc:creator>Ola Nowak</dc:creator>"
        f"<pubDate>{format_datetime(posted)}</pubDate>{categories}"
        f'<guid isPermaLink="false">https://notesfrompoland.com/?p={number}</guid>'
        f"<description><![CDATA[<p>{paragraphs[0]}</p>\n{closing}]]></description>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )


def sentence(chance: random.Random) -> str:
    """Write fifteen words with a capital, a place and a full stop."""
    words = [*chance.choices(PLAIN, k=9), *chance.choices(NOUNS, k=5), chance.choice(PLACES)]
    return f"{words[0].capitalize()} {' '.join(chance.sample(words[1:], 14))}."


SENTENCES = [sentence(random.Random(number)) for number in range(500)]


if __name__ == "__main__":
    main()
