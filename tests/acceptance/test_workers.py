"""Workers on many machines: nobody twice, nobody forgotten, whatever dies."""

import itertools
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from digest.domain.errors import StoreError
from digest.services.delivery.freeze import freeze
from tests.acceptance.crew import PATIENCE, Crew
from tests.acceptance.crew import crew as make_crew
from tests.acceptance.nursery import KILLED
from tests.acceptance.outage import outage
from tests.acceptance.runs import digest, write_config
from tests.acceptance.serving import free_port
from tests.fakes.sendgrid import Fault
from tests.services.small_sends import emails

pytestmark = pytest.mark.long

once = Counter
Call = Callable[..., AbstractContextManager[Crew]]
STARTS = 15


@pytest.fixture
def crew(tmp_path: Path, postgresql_url: str) -> Call:
    """Make a send with settings of its own."""
    return partial(make_crew, tmp_path, postgresql_url)


def test_two_workers_send_an_edition_that_nobody_else_sends(crew: Call) -> None:
    with crew() as made:
        workers = made.start_idle(2)
        made.freeze(12)
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == once(emails(24))
        assert made.batches() == {"submitted": 12}
        ended = [made.stop(worker) for worker in workers]
        assert [ran.code for ran in ended] == [0, 0]
        assert "".join(ran.err for ran in ended).count("is submitted.") == 1
        assert made.jobs() == {}
        assert made.ask("SELECT count(*) FROM procrastinate_workers") == [(0,)]


def test_a_worker_waits_for_a_database_that_is_away_at_its_start(crew: Call, tmp_path: Path) -> None:
    with crew() as made:
        made.freeze(3)
        cut = outage(tmp_path, made.url)
        made.url = cut.url
        worker, stopped = made.start(), made.start()
        made.wait_until(lambda: "The worker starts when it is back." in worker.said)
        made.wait_until(lambda: "The worker starts when it is back." in stopped.said)
        assert made.stop(stopped).code == 0
        cut.end()
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == once(emails(6))
        assert made.stop(worker).code == 0


def test_a_worker_reads_times_whatever_the_style_of_the_servers_dates(crew: Call, postgresql_url: str) -> None:
    with crew() as made:
        made.tell(f"ALTER DATABASE {make_url(postgresql_url).database} SET DateStyle = 'German'")
        made.start_idle(1)
        made.freeze(3)
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == once(emails(6))


def test_a_job_contains_no_address(crew: Call) -> None:
    with crew() as made:
        edition = made.freeze(1)
        ((arguments,),) = made.ask("SELECT args FROM procrastinate_jobs")
        assert arguments == {"edition_id": edition, "batch_id": made.ask("SELECT id FROM batches")[0][0]}


def test_a_worker_that_is_killed_in_mid_request_leaves_its_batch_uncertain_and_the_others_go_on(crew: Call) -> None:
    with crew("concurrency = 1") as made:
        made.sendgrid.faults.append(Fault.HANG)
        workers = made.start_idle(2)
        made.freeze(8)
        made.wait_until(lambda: made.batches() == {"submitting": 1, "submitted": 7})
        ((owner, batch),) = made.ask("SELECT owner, id FROM batches WHERE state = 'submitting'")
        (victim,) = [worker for worker in workers if f":{worker.pid}:" in owner]
        victim.kill(signal.SIGKILL)
        assert victim.wait().code == KILLED
        made.wait_until(lambda: made.state() == "submitted")
        assert made.ask("SELECT id FROM batches WHERE state = 'uncertain'") == [(batch,)]
        assert made.mails() == once(emails(16))
        assert made.jobs()["todo"] == 0


def test_a_worker_that_must_stop_finishes_its_request_and_leaves_the_rest(crew: Call) -> None:
    bind = f"127.0.0.1:{free_port()}"
    with crew(f'concurrency = 1\n[metrics]\nbind = "{bind}"') as made:
        made.sendgrid.delay = 2.0
        made.freeze(3)
        worker = made.start()
        made.wait_until(lambda: made.accepted_at)
        assert "digest_queue_length 2.0" in httpx.get(f"http://{bind}/metrics").text
        assert made.stop(worker).code == 0
        assert made.batches() == {"submitted": 1, "pending": 2}
        assert made.jobs() == {"todo": 2}
        assert made.state() == "sending"


def test_workers_and_digest_send_share_the_work(crew: Call) -> None:
    with crew("concurrency = 1") as made:
        both, numbers = threading.Barrier(2), itertools.count()

        def meet(_body: object) -> None:
            # The first two requests wait for each other: they are of two processes.
            if next(numbers) < 2:
                both.wait(PATIENCE)

        made.sendgrid.on_accept = meet
        edition = made.freeze(12)
        made.start()
        done = made.digest("send", "--edition", str(edition), "--json")
        assert (done.code, done.json["state"]) == (0, "submitted")
        assert done.json["recipients"]["submitted"] == 24
        assert made.mails() == once(emails(24))
        owners = {owner.partition("#")[0] for (owner,) in made.ask("SELECT owner FROM batches")}
        assert len(owners) == 2


def test_digest_send_waits_for_what_a_worker_submits(crew: Call) -> None:
    with crew() as made:

        def answer_late(_body: object) -> None:
            made.wait_until(lambda: made.ask("SELECT 1 FROM editions WHERE sender IS NOT NULL"))
            time.sleep(1.5)  # in which a send that does not wait would end

        made.sendgrid.on_accept = answer_late
        edition = made.freeze(1)
        made.start()
        made.wait_until(lambda: made.batches() == {"submitting": 1})
        done = made.digest("send", "--edition", str(edition), "--json")
        assert (done.code, done.json["state"]) == (0, "submitted")
        assert made.mails() == once(emails(2))


def test_without_workers_digest_send_does_all_and_leaves_no_jobs(crew: Call) -> None:
    with crew() as made:
        edition = made.freeze(3)
        assert made.digest("send", "--edition", str(edition)).code == 0
        assert made.mails() == once(emails(6))
        assert made.jobs() == {}


def test_the_limit_on_requests_holds_for_all_workers_together(crew: Call) -> None:
    rate, batches = 8, 24
    with crew(f"max_requests_per_second = {rate}\nconcurrency = 3") as made:
        made.start_idle(2)
        made.freeze(batches)
        made.wait_until(lambda: made.state() == "submitted")
        times = sorted(made.accepted_at)
        owners = {owner.partition("#")[0] for (owner,) in made.ask("SELECT owner FROM batches")}
        assert len(owners) == 2
        # Each alone would keep to the rate; together they would take half the time.
        assert times[-1] - times[0] > 0.8 * (batches - 1) / rate
        assert all(later - first > 0.4 for first, later in zip(times, times[rate:], strict=False))
        assert made.mails() == once(emails(2 * batches))


def test_a_provider_that_is_busy_is_asked_again(crew: Call) -> None:
    with crew() as made:
        made.sendgrid.reset_at = str(int(time.time()) + 2)
        made.sendgrid.faults.extend([Fault.TOO_MANY_REQUESTS] * 2)
        made.freeze(4)
        made.start()
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == once(emails(8))
        assert made.sendgrid.request_count == 6


def test_a_wrong_key_pauses_the_edition_until_it_is_sent_again(crew: Call) -> None:
    with crew("concurrency = 1") as made:
        made.sendgrid.always = Fault.UNAUTHORIZED
        edition = made.freeze(6)
        worker = made.start()
        made.wait_until(lambda: made.jobs() == {})
        assert "goes on where it stopped" in made.stop(worker).err
        assert made.batches() == {"pending": 6}
        assert made.ask("SELECT cause FROM editions") == [("paused",)]
        made.sendgrid.always = None
        done = made.digest("send", "--edition", str(edition), "--json")
        assert (done.code, done.json["state"], done.json["note"]) == (0, "submitted", "")
        assert made.mails() == once(emails(12))


def test_what_a_person_lets_be_sent_again_needs_no_digest_send(crew: Call) -> None:
    with crew("concurrency = 1") as made:
        made.sendgrid.faults.append(Fault.SERVER_ERROR)
        edition = made.freeze(2)
        made.start()
        made.wait_until(lambda: made.state() == "submitted")
        assert made.batches() == {"submitted": 1, "uncertain": 1}
        assert made.digest("settle", str(edition), "--resend").code == 0
        made.wait_until(lambda: made.batches() == {"submitted": 2} and made.state() == "submitted")
        assert made.mails() == once(emails(4))


def test_workers_let_the_canaries_go_first_and_wait(crew: Call) -> None:
    with crew(mail='canary = ["reader5@example.org"]\ncanary_wait = "2s"') as made:
        made.start_idle(1)
        made.freeze(4)
        made.wait_until(lambda: made.state() == "submitted")
        assert made.mails() == once(emails(8))
        assert made.sendgrid.mails[0].email == "reader5@example.org"
        first, second, *_ = sorted(made.accepted_at)
        assert second - first > 1.9


def test_a_lost_database_stops_nobody_for_good(crew: Call) -> None:
    with crew("concurrency = 2") as made:
        made.sendgrid.delay = 0.1
        made.freeze(20)
        made.start()
        made.wait_until(lambda: len(made.accepted_at) >= 4)
        made.tell(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        made.wait_until(lambda: made.state() == "submitted")
        assert made.batches() == {"submitted": 20}
        assert made.mails() == once(emails(40))


def test_a_worker_that_is_stopped_while_it_starts_ends(crew: Call) -> None:
    with crew() as made:
        made.freeze(1)
        for number in range(STARTS):
            worker = made.start()
            while "Waiting for batches" not in worker.said:
                time.sleep(0.001)
            # Another moment of its start each time: it opens its connections now.
            time.sleep(number * 0.002)
            worker.kill(signal.SIGTERM)
            made.wait_until(lambda worker=worker: worker.ended() is not None)  # type: ignore[misc]
            assert worker.ended() == 0, worker.said


def test_an_error_that_nobody_foresaw_ends_the_worker_and_pauses_the_edition(crew: Call) -> None:
    with crew("concurrency = 1") as made:
        made.freeze(3)
        # A batch of a rendition that is another edition's.
        made.tell(
            "INSERT INTO editions (digest, local_date, part, state, window_start, window_end, composed_at, seen,"
            " content_hash, note, document)"
            " VALUES ('weekly', '2026-01-05', 0, 'draft', now(), now(), now(), 0, 'x', '', '{}')"
        )
        made.tell(
            "INSERT INTO renditions (edition_id, variant, subject, preheader, html, text, token_tag, sections)"
            " SELECT id, 'x', '', '', '', '', '', '' FROM editions WHERE state = 'draft'"
        )
        made.tell(
            "UPDATE batches SET rendition_id = (SELECT max(id) FROM renditions)"
            " WHERE number = (SELECT min(number) FROM batches)"
        )
        made.tell(
            "UPDATE recipients SET rendition_id = batches.rendition_id FROM batches"
            " WHERE number = (SELECT min(number) FROM batches) AND subscriber_id BETWEEN first AND last"
        )
        worker = made.start()
        made.wait_until(lambda: worker.ended() is not None)
        assert (worker.ended(), "KeyError" in worker.said) == (1, True)
        assert (made.jobs(), made.batches()) == ({}, {"submitting": 1, "pending": 2})
        done = made.digest("send", "--edition", str(made.ask("SELECT edition_id FROM batches")[0][0]), "--json")
        assert (done.code, done.json["batches"]["uncertain"], done.json["batches"]["submitted"]) == (3, 1, 2)


def test_a_freeze_that_is_rolled_back_leaves_no_jobs(crew: Call) -> None:
    with crew() as made:
        edition = made.draft(3)
        made.tell("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$")
        made.tell(
            "CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON editions DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        with pytest.raises(StoreError, match="refused"):
            freeze(made.sending(), edition)
        assert (made.jobs(), made.batches(), made.state()) == ({}, {}, "draft")
        made.tell("DROP TRIGGER refuse ON editions")
        freeze(made.sending(), edition)
        assert (made.jobs(), made.batches()) == ({"todo": 3}, {"pending": 3})


def test_on_sqlite_a_worker_says_what_it_needs(tmp_path: Path) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, "worker")
    assert ran.code == 2
    assert "PostgreSQL" in ran.err
