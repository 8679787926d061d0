"""Ask SpamAssassin, with its local rules only, what it thinks of the mails. Needs Debian's package `spamassassin`.

Without names: the cases of the usual week, the confirmation of a sign-up, the letter with the link to a reader's own
data, and a correction. With names: the cases that contain one of them (`-` for all), and the others. A score above 0 is
a failure.
"""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from digest.config import Config
from digest.domain.batches import Batch
from digest.domain.corrections import Correction
from digest.domain.editions import Item, Rendition, Section
from digest.domain.recipients import Recipient, Recipients
from digest.mail.message import BatchMessages, letter_mail
from digest.render.edition import Renderer
from digest.render.pages import Pages
from tests.render import sample
from tests.render.gallery.cases import DESIGNS, Case, cases

NOW = datetime(2026, 3, 30, 5, tzinfo=UTC)
USUAL = ("12-stories", "30-stories")
READER = Recipient(1, "ola@example.org", "Ola", "WyJvbGEiXQ.4pQ2mJZ1vX0yTn8sLd6KbA")
_RULE = re.compile(r"^ *(-?\d+\.\d) ([A-Z][A-Z0-9_]+) ", re.MULTILINE)


def main() -> None:
    """Print the score of each mail, and the rules that gave it points."""
    parser = argparse.ArgumentParser(prog="make spam", description=__doc__)
    parser.add_argument("names", nargs="*", default=USUAL, help="parts of the names of cases")
    names = parser.parse_args().names
    program = shutil.which("spamassassin")
    if program is None:
        parser.error("spamassassin is not installed. On Debian: apt-get install spamassassin")
    worst = 0.0
    for name, content in mails(names):
        score, rules = judged(program, content)
        worst = max(worst, score)
        print(f"{score:5.1f}  {name:32} {' '.join(f'{rule}={points}' for rule, points in rules.items())}", flush=True)
    sys.exit(1 if worst > 0 else 0)


def mails(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Give the mails as a server gets them, each with its name."""
    for case in cases():
        if any(name in case.name for name in names):
            yield case.name, mailed(case.config, DESIGNS[case.design], case.rendition)
    config = sample.config()
    pages = Pages(config)
    wanted, expires = pages.listed(config.titles(frozenset(config.digests))), pages.moment(NOW)
    for called, name in (("confirmation", "confirm"), ("data", "data")):
        link = f"{config.public_url}/{name}/{READER.token}"
        letter = pages.letter(name, READER.email, wanted=wanted, link=link, expires=expires)
        yield called, letter_mail(config, letter, now=NOW)[1]
    yield "correction", mailed(config, "weekly", correction(config), part=1)


def mailed(config: Config, digest: str, rendition: Rendition, part: int = 0) -> bytes:
    """Give a reader's mail."""
    batch = Batch(1, 1, digest, NOW.date(), rendition, Recipients.of([READER]), part=part)
    return BatchMessages(config, batch, now=NOW).to(READER)


def correction(config: Config) -> Rendition:
    """Give the mail that corrects a story."""
    first = Case("review", "quiet", "1-story").edition
    item = Item(first.lead.story, first.lead.summary)
    wrong = Correction(item.story, "Sejm rejects law on homes near railway stations", 7, date(2026, 3, 23))
    edition = replace(
        first,
        subject=f"Correction: {wrong.mailed_title}",
        preheader="We had it the wrong way round.",
        lead=item,
        corrects=wrong.local_date,
        sections=(Section("Correction", (item,)),),
        note="We had it the wrong way round, and we are sorry.",
        corrections=(wrong,),
        part=1,
    )
    return Renderer(config).render(edition, None)


def judged(program: str, content: bytes) -> tuple[float, dict[str, float]]:
    """Return a mail's score, and the points of the rules that count."""
    done = subprocess.run([program, "-L", "-t"], input=content, capture_output=True, check=True)
    report = done.stdout.decode("utf-8", "replace")
    status = re.search(r"^X-Spam-Status: .*?score=(-?\d+\.\d)", report, re.MULTILINE | re.DOTALL)
    if status is None:
        raise SystemExit(f"spamassassin gave no score: {done.stderr.decode('utf-8', 'replace')[:500]}")
    rules = {name: float(points) for points, name in _RULE.findall(report)}
    return float(status[1]), {name: points for name, points in rules.items() if points}


if __name__ == "__main__":
    main()
