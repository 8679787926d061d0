"""The provider's lists, read into ours."""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from digest.domain.errors import ListError, ProviderError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.mail.outbox import Outbox
from digest.mail.sendgrid.suppressions import SendGridSuppressions
from digest.services.readers.erase import erase_reader
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.suppress import suppress_address
from digest.services.readers.sync_suppressions import Compared, sync_suppressions
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.suppressions import find_suppressions
from digest.store.tables import readings
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.fakes.sendgrid_lists import DOCUMENT, GROUPS, PATHS, problems_of_answer
from tests.services.builders import WARSAW, config, local

NOW = local("2026-05-12 03:00")
BOUNCES, BLOCKS, INVALID, COMPLAINTS, UNSUBSCRIBES, _ = PATHS


@pytest.fixture
def sendgrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSendGrid]:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as server:
        yield server


class Office:
    """Compares a database with that SendGrid; `pauses` are the seconds that were waited."""

    def __init__(self, database: Database, sendgrid: FakeSendGrid, folder: Path) -> None:
        self.database, self.sendgrid = database, sendgrid
        self.lists = SendGridSuppressions(config(folder, sendgrid={"api_url": sendgrid.url, "timeout": "5s"}))
        self.pauses: list[float] = []

    def compare(self, *, hours: int = 0) -> Compared:
        now = NOW + timedelta(hours=hours)
        return sync_suppressions(self.database, self.lists.page, now=now, wait=self.pauses.append)

    def suppressed(self, *emails: str) -> Mapping[str, str]:
        with self.database.read() as connection:
            return find_suppressions(connection, emails)


@pytest.fixture
def office(database: Database, sendgrid: FakeSendGrid, tmp_path: Path) -> Office:
    return Office(database, sendgrid, tmp_path)


def test_each_list_gives_its_reason_and_blocks_none(office: Office) -> None:
    lists = office.sendgrid.lists.addresses
    lists[BOUNCES] = ["Gone@Example.org", "both@example.org", "no address"]
    lists[COMPLAINTS] = ["angry@example.org", "both@example.org"]
    lists[INVALID] = ["typo@example.org"]
    lists[UNSUBSCRIBES] = ["left@example.org"]
    lists[GROUPS] = ["weekly-left@example.org"]
    lists[BLOCKS] = ["reader@example.org", "full@example.org"]
    rules = ListRules(("daily",), ("daily",), WARSAW)
    for reader in ("reader@example.org", "gone@example.org"):
        add_subscriber(office.database, Line(reader, status=Status.ACTIVE), rules, now=NOW)
    for email, reason in (
        ("both@example.org", "complaint"),
        ("alone@example.org", "bounce"),
        ("m@example.org", "manual"),
    ):
        suppress_address(office.database, email, reason=reason, note="", now=NOW)

    said = office.compare().as_json()
    counts = {
        name: (one["there"], one["added"], one["unreadable"], one["readers"]) for name, one in said["lists"].items()
    }
    assert counts == {
        "bounces": (3, 1, 1, 1),
        "invalid": (1, 1, 0, 0),
        "spam-reports": (2, 1, 0, 0),
        "unsubscribes": (1, 1, 0, 0),
        "groups": (1, 1, 0, 0),
        "blocks": (2, 0, 0, 1),
    }
    assert said["only_here"] == [{"email": "alone@example.org", "reason": "bounce"}]
    assert office.suppressed("gone@example.org", "both@example.org", "reader@example.org", "alone@example.org") == {
        "gone@example.org": "bounce",
        "both@example.org": "complaint",
        "alone@example.org": "bounce",
    }
    assert office.suppressed("weekly-left@example.org") == {"weekly-left@example.org": "unsubscribe"}


def test_who_left_at_the_provider_has_left(office: Office) -> None:
    rules = ListRules(("daily",), ("daily",), WARSAW)
    for email in ("left@example.org", "gone@example.org"):
        add_subscriber(office.database, Line(email, status=Status.ACTIVE), rules, now=NOW)
    office.sendgrid.lists.addresses[UNSUBSCRIBES] = ["left@example.org"]
    office.sendgrid.lists.addresses[BOUNCES] = ["gone@example.org"]
    office.compare()
    with office.database.read() as connection:
        known = find_subscribers(connection, ["left@example.org", "gone@example.org"])
    assert {email[:4]: (one.status.value, one.left_at) for email, one in known.items()} == {
        "left": ("unsubscribed", NOW),
        "gone": ("active", None),
    }


def test_a_second_reading_finds_nothing_new_and_removes_nothing(office: Office) -> None:
    lists = office.sendgrid.lists.addresses
    lists[BOUNCES] = ["a@example.org", "b@example.org"]
    assert sum(one.added for one in office.compare().lists) == 2
    lists[BOUNCES] = ["a@example.org"]
    again = office.compare(hours=48)
    assert sum(one.added for one in again.lists) == 0
    assert again.only_here == (("b@example.org", "bounce"),)
    assert set(office.suppressed("a@example.org", "b@example.org")) == {"a@example.org", "b@example.org"}


def test_pages_are_read_to_the_end_and_a_reading_goes_on_where_it_stopped(office: Office) -> None:
    lists = office.sendgrid.lists
    lists.addresses[BOUNCES] = [f"reader{number}@example.org" for number in range(1_201)]
    lists.addresses[COMPLAINTS] = ["angry@example.org"]
    office.sendgrid.faults.extend([None, None, None, Fault.SERVER_ERROR])
    with pytest.raises(ProviderError, match="500"):
        office.compare()
    asked = len(lists.asked)
    done = office.compare(hours=1)
    assert done.resumed
    assert {one.name: one.found for one in done.lists}["bounces"] == 1_201
    assert {one.name: one.added for one in done.lists} == {
        **dict.fromkeys(("blocks", "groups", "invalid", "unsubscribes"), 0),
        "bounces": 1_201,
        "spam-reports": 1,
    }
    assert not [address for address in lists.asked[:asked] if address in lists.asked[asked:]]
    assert not done.only_here
    assert not office.compare(hours=2).resumed


def test_a_provider_that_gives_fewer_than_were_asked_for_is_read_to_the_end(office: Office) -> None:
    office.sendgrid.lists.most = 100
    office.sendgrid.lists.addresses[BOUNCES] = [f"reader{number}@example.org" for number in range(1_050)]
    assert {one.name: one.added for one in office.compare().lists}["bounces"] == 1_050


def test_a_provider_that_gives_the_same_page_for_ever_ends(office: Office) -> None:
    office.sendgrid.lists.instead = b'[{"email": "a@example.org"}, {"email": "b@example.org"}]'
    assert {one.found for one in office.compare().lists} == {2}


def test_a_provider_that_gives_the_same_full_page_for_ever_is_reported(office: Office) -> None:
    entries = [{"email": f"reader{number}@example.org"} for number in range(500)]
    office.sendgrid.lists.instead = json.dumps(entries).encode()
    with pytest.raises(ProviderError, match="each page of it is the same"):
        office.compare()


def test_a_reading_of_which_another_one_took_lists_away_begins_anew(office: Office) -> None:
    office.sendgrid.faults.extend([None, Fault.SERVER_ERROR])
    with pytest.raises(ProviderError):
        office.compare()
    with office.database.begin() as connection:
        connection.execute(readings.delete().where(readings.c.list == "blocks"))
    done = office.compare()
    assert (done.resumed, len(done.lists)) == (False, len(PATHS))


def test_a_reading_that_was_left_long_ago_begins_anew(office: Office) -> None:
    office.sendgrid.lists.addresses[BOUNCES] = ["a@example.org"]
    office.sendgrid.faults.extend([None, Fault.SERVER_ERROR])
    with pytest.raises(ProviderError):
        office.compare()
    assert not office.compare(hours=25).resumed


def test_a_provider_that_asks_to_wait_is_waited_for_once(office: Office) -> None:
    office.sendgrid.reset_at = str(int(time.time()) + 5)
    office.sendgrid.faults.append(Fault.TOO_MANY_REQUESTS)
    assert not office.compare().only_here
    assert len(office.pauses) == 1
    assert 0 < office.pauses[0] <= 6
    office.sendgrid.always = Fault.TOO_MANY_REQUESTS
    with pytest.raises(ProviderError, match="asks to wait"):
        office.compare()


@pytest.mark.parametrize(
    "fault", [Fault.FORBIDDEN, Fault.UNAUTHORIZED, Fault.TRUNCATED, Fault.MALFORMED, Fault.REDIRECT]
)
def test_what_cannot_be_read_is_reported_in_one_line(office: Office, fault: Fault) -> None:
    office.sendgrid.always = fault
    with pytest.raises(ProviderError, match="SendGrid") as raised:
        office.compare()
    assert "\n" not in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("body", [b"{}", b"[1]", b"", b"null"])
def test_an_answer_that_is_no_list_is_reported(office: Office, body: bytes) -> None:
    office.sendgrid.lists.instead = body or b" "
    with pytest.raises(ProviderError, match="not a list"):
        office.compare()


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the provider's description is not beside this checkout")
@pytest.mark.parametrize("path", PATHS)
def test_the_fake_answers_as_sendgrid_describes(sendgrid: FakeSendGrid, path: str) -> None:
    sendgrid.lists.addresses[path] = ["a@example.org"]
    status, content = sendgrid.lists.answer(path, "")
    assert (status, problems_of_answer(path, content)) == (200, [])


def test_a_complaint_of_who_was_erased_and_has_come_back_counts(office: Office) -> None:
    rules = ListRules(("daily",), ("daily",), WARSAW, resubscribe=True, key="k")
    line = Line("ola@example.org", status=Status.ACTIVE)
    add_subscriber(office.database, line, rules, now=NOW)
    erase_reader(office.database, Outbox(config(Path("nowhere"))), "ola@example.org", key="k", now=NOW)
    add_subscriber(office.database, line, rules, now=NOW)
    office.sendgrid.lists.addresses[COMPLAINTS] = ["ola@example.org"]
    sync_suppressions(office.database, office.lists.page, now=NOW, wait=office.pauses.append, key="k")
    assert office.suppressed("ola@example.org") == {"ola@example.org": "complaint"}


def test_the_providers_lists_do_not_bring_back_who_was_erased(office: Office) -> None:
    key = "a-key-of-the-tests-which-is-long-enough"
    suppress_address(office.database, "gone@example.org", reason="bounce", note="", now=NOW)
    erase_reader(office.database, Outbox(config(Path("/nonexistent"))), "gone@example.org", key=key, now=NOW)
    office.sendgrid.lists.addresses[BOUNCES] = ["Gone@example.org", "new@example.org"]
    with pytest.raises(ListError, match="DIGEST_SECRET_KEY"):
        office.compare()
    sync_suppressions(office.database, office.lists.page, now=NOW, wait=office.pauses.append, key=key)
    assert office.suppressed("gone@example.org", "new@example.org") == {"new@example.org": "bounce"}
