"""Kill sends at random moments, over a SendGrid with every fault it has, and count what became of the readers."""

import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

from sqlalchemy import select

from digest.store.database import Database
from digest.store.tables import batches
from tests.acceptance.desk import Desk
from tests.acceptance.nursery import KILLED, Nursery, Process
from tests.fakes.sendgrid import FakeSendGrid, Fault
from tests.fakes.sendgrid_limits import Body

READERS = [f"reader{number}@example.org" for number in range(40)]
SEND = ("send", "weekly", "--yes", "--json")
CREWS = {
    "one send": (SEND,),
    "one send of two processes": (SEND,),
    "two sends": (SEND, SEND),
    "two workers": (("worker",), ("worker",), SEND),
}
"""Who sends at the same time. Of two sends one is refused while the other lives; workers share the batches."""
LONGEST_LIFE = 0.8
"""Seconds after which a process is killed at the latest: a whole undisturbed send takes about as long."""
BURSTS = 4
UNCLEAR = (
    Fault.SERVER_ERROR,
    Fault.UNAVAILABLE,
    Fault.ACCEPTED_THEN_DROPPED,
    Fault.ACCEPTED_THEN_ERROR,
    Fault.READ_THEN_DROPPED,
    Fault.TRUNCATED,
    Fault.MALFORMED,
    Fault.HANG,
)
"""Faults after which nobody can know whether the batch was taken."""
CLAIM = "services.delivery.submit_batch._claim"


@dataclass(frozen=True)
class Tally:
    """What became of some rounds. `unaccounted` readers are in no state, or were never mailed in the end."""

    rounds: int = 0
    kills: int = 0
    requests: int = 0
    accepted_twice: int = 0
    unaccounted: int = 0
    uncertain_in_flight: int = 0
    uncertain_not_in_flight: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def kill_a_send(nursery: Nursery, folder: Path, url: str, crew: str, seed: int) -> Tally:
    """Send to 40 readers in 20 batches, with processes killed at random again and again; then settle and go on."""
    draw = random.Random(seed)
    with FakeSendGrid() as sendgrid:
        sendgrid.delay = 0.03
        sendgrid.reset_at = str(time.time() + 1)
        sendgrid.faults.extend(draw.choices([*UNCLEAR[:-1], Fault.TOO_MANY_REQUESTS, Fault.SLOW], k=12))
        sendgrid.faults.extend([Fault.SLOW] * 60)
        sendgrid.faults.extend(draw.choices(UNCLEAR, k=2))
        _shuffle(sendgrid, draw)
        desk = Desk(nursery, folder, url, sendgrid, api=_api(crew, draw))
        died = [process for _ in range(draw.randint(1, BURSTS)) for process in _burst(desk, crew, draw)]
        edition = _end(desk)
        uncertain = len(desk.batches("uncertain"))
        excused = min(uncertain, _excused(desk, died))
        twice = sum(times > 1 for times in desk.accepted.values())
        accounted = sum(desk.sums(edition).values())
        sendgrid.faults.clear()
        desk.settle_by_what_was_taken(edition)
        _end(desk)
        mailed = sum(times == 1 for times in desk.accepted.values())
        return Tally(
            rounds=1,
            kills=len(died),
            requests=sendgrid.request_count,
            accepted_twice=twice,
            unaccounted=2 * len(READERS) - accounted - mailed - twice,
            uncertain_in_flight=excused,
            uncertain_not_in_flight=uncertain - excused,
        )


def _api(crew: str, draw: random.Random) -> dict[str, object]:
    concurrency = draw.choice([1, 3])
    return {"concurrency": concurrency, "timeout": "2s", "processes": 2 if "processes" in crew else 1}


def _shuffle(sendgrid: FakeSendGrid, draw: random.Random) -> None:
    faults = list(sendgrid.faults)
    draw.shuffle(faults)
    sendgrid.faults.clear()
    sendgrid.faults.extend(faults)


def _burst(desk: Desk, crew: str, draw: random.Random) -> list[Process]:
    """Start all who send, kill some of them at a random moment, and wait for the others. Gives those that died so."""
    processes = [desk.start(*words) for words in CREWS[crew]]
    victims = draw.sample(processes, draw.randint(1, len(processes)))
    for process in victims:
        time.sleep(draw.uniform(0, LONGEST_LIFE / len(victims)))
        process.kill(signal.SIGKILL)
    for process in processes:
        if process.birth.argv == ["worker"]:
            process.kill(signal.SIGTERM)
    return [process for process in processes if process.wait().code == KILLED]


def _end(desk: Desk) -> int:
    """Send until the edition is submitted, as often as a person must. Gives its number."""
    for _ in range(30):
        ran = desk.run(*SEND)
        assert ran.code in (0, 3), ran.err
        if ran.out and ran.json["state"] == "submitted":
            return int(ran.json["edition"])
    raise AssertionError(ran.err)


def _held(met: Counter[str]) -> int:
    """Count the batches that a process may have held when it died: a record frees one for each that it claims."""
    return met[f"before the commit of {CLAIM}"]


def _excused(desk: Desk, died: list[Process]) -> int:
    """Count the uncertain batches that may be: whose claims dead processes held, and whose requests went unanswered."""
    held = sum(_held(Counter(process.steps)) for process in died)
    unread = sum(request.fault is Fault.READ_THEN_DROPPED for request in desk.sendgrid.requests)
    asked = [
        (int(_arguments(request.body)["batch"]), request.fault) for request in desk.sendgrid.requests if request.body
    ]
    unclear = {batch_id for batch_id, fault in asked if fault in UNCLEAR}
    database = Database(desk.url)
    with database.read() as connection:
        rows = connection.execute(select(batches.c.id, batches.c.detail).where(batches.c.state == "uncertain")).all()
    database.close()
    of_the_dead = sum("died" in row.detail for row in rows)
    answered = [row.id for row in rows if "died" not in row.detail]
    # On a busy machine an answer may also come too late without any fault.
    late = {row.id for row in rows if "timed out" in row.detail} & {batch_id for batch_id, _ in asked}
    known = sum(batch_id in unclear | late for batch_id in answered)
    return min(of_the_dead, held) + known + min(len(answered) - known, unread)


def _arguments(body: Body) -> dict[str, str]:
    arguments: dict[str, str] = body["personalizations"][0]["custom_args"]
    return arguments
