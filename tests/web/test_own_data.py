"""What the link in every mail cannot do: exporting, erasing and new links ask for the mailbox."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.domain.readers import Status
from digest.services.readers.suppress import suppress_address
from tests.conftest import Logged
from tests.web.clients import NOW
from tests.web.conftest import Pages
from tests.web.reader import OLA, ONE_CLICK, status, stored


@pytest.mark.parametrize("word", ["data", "export", "erase"])
def test_the_link_in_a_mail_only_asks_for_a_letter(pages: Pages, word: str) -> None:
    token = pages.add(OLA, "daily")
    answer = pages.post(f"/preferences/{token}", {"do": word, "sure": "yes"})
    assert (answer.status_code, "Check your inbox" in answer.text, OLA in answer.text) == (200, True, False)
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))
    (letter,) = pages.letters()
    assert f"To: {OLA}" in letter.read_text()
    assert pages.link().startswith("/data/")


def test_the_letters_link_works_for_an_hour_and_changes_nothing_by_itself(pages: Pages) -> None:
    link = pages.own_data(pages.add(OLA, "daily"))
    before = stored(pages)
    assert "Export my data" in pages.later(minutes=59).get(link).text
    for method in ("get", "post"):
        late = getattr(pages.later(hours=1), method)(link)
        assert (late.status_code, "works for an hour" in late.text) == (404, True)
    for token in (f"{link}x", "/data/W10.x", f"/data/{link.removeprefix('/data/').partition('.')[0]}"):
        assert pages.get(token).status_code == 404
    assert pages.post(link, {"do": "dance"}).status_code == 400
    unsure = pages.post(link, {"do": "erase"})
    assert (unsure.status_code, "Nothing was erased" in unsure.text) == (422, True)
    assert stored(pages) == before


def test_a_confirmation_is_no_proof_for_ones_data_nor_the_reverse(pages: Pages) -> None:
    link = pages.own_data(pages.add(OLA, "daily"))
    pages.post("/subscribe", {"email": "jan@example.org", "digest": ["daily"]})
    confirm = next(path for path in map(pages.link, pages.letters()) if "/confirm/" in path)
    assert pages.get(confirm.replace("/confirm/", "/data/")).status_code == 404
    assert pages.get(link.replace("/data/", "/confirm/")).status_code == 404


def test_nobody_gets_more_than_three_such_letters_a_day(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    answers = {pages.later(hours=hour).post(f"/preferences/{token}", {"do": "data"}).text for hour in range(24)}
    assert (len(answers), len(pages.letters())) == (1, 3)
    pages.later(hours=24).post(f"/preferences/{token}", {"do": "data"})
    assert len(pages.letters()) == 4


def test_a_letter_that_did_not_leave_is_not_counted(pages: Pages, logged: Logged) -> None:
    token = pages.add(OLA, "daily")
    pages.outbox.write_text("in the way")
    for _ in range(4):
        assert pages.post(f"/preferences/{token}", {"do": "data"}).status_code == 200
    assert {one["event"] for one in logged()} == {"A mail about a reader's own data did not leave."}
    pages.outbox.unlink()
    assert pages.own_data(token)


def test_a_reader_who_cannot_get_a_letter_learns_so(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    suppress_address(pages.app.database, OLA, reason="bounce", note="", now=NOW)
    assert "Please write to us" in pages.post(f"/preferences/{token}", {"do": "data"}).text
    assert pages.letters() == []
    left = pages.add("jan@example.org", "daily")
    pages.post(f"/unsubscribe/{left}")
    suppress_address(pages.app.database, "jan@example.org", reason="unsubscribe", note="", now=NOW)
    assert pages.own_data(left)


def test_new_links_replace_the_old_ones_which_can_still_leave(pages: Pages) -> None:
    old = pages.add(OLA, "daily", "weekly")
    weekly = pages.tokens(OLA)["weekly"]
    renewed = pages.post(pages.own_data(old), {"do": "renew"})
    found = re.search(r'href="/preferences/([^"]+)"', renewed.text)
    assert found
    new = found[1]
    assert new == pages.tokens(OLA)["daily"] != old
    assert "Your preferences" in pages.get(f"/preferences/{new}").text
    before = stored(pages)
    for form in (None, {"do": "save"}, {"do": "switch", "digest": "weekly"}, {"do": "gave"}, {"do": "data"}):
        answer = pages.post(f"/preferences/{old}", form) if form else pages.get(f"/preferences/{old}")
        assert (answer.status_code, "was replaced" in answer.text) == (410, True)
        assert new not in answer.text
    asked = pages.get(f"/unsubscribe/{old}")
    assert "Weekly digest" not in asked.text
    assert "/preferences/" not in asked.text
    assert stored(pages) == before
    assert len(pages.letters()) == 1
    left = pages.post(f"/unsubscribe/{old}", ONE_CLICK)
    assert (left.status_code, "Undo" in left.text) == (200, False)
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))
    assert pages.post(f"/preferences/{old}", {"do": "rejoin"}).status_code == 410
    # Replaced twice, it still leaves.
    pages.post(pages.later(minutes=1).own_data(new), {"do": "renew"})
    for _ in range(2):
        assert pages.post(f"/unsubscribe/{weekly}").status_code == 200
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())


def test_leaving_and_choosing_stay_on_the_link_without_a_time_limit(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    late = pages.later(days=4_000)
    late.post(f"/preferences/{token}", {"do": "save", "digest": ["weekly"]})
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))
    late.post(f"/unsubscribe/{pages.tokens(OLA)['weekly']}")
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())


def test_an_erased_reader_stays_erased_whatever_link_they_open(pages: Pages) -> None:
    old = pages.add(OLA, "daily")
    pages.post("/subscribe", {"email": OLA, "digest": ["weekly"]})
    confirm = pages.link()
    first = pages.own_data(old)
    pages.post(first, {"do": "renew"})
    new = pages.tokens(OLA)["daily"]
    second = pages.later(minutes=1).own_data(new)
    pages.post(second, {"do": "erase", "sure": "yes"})
    before = stored(pages)
    for form in ({"do": "renew"}, {"do": "export"}, {"do": "erase", "sure": "yes"}, {"do": "dance"}):
        for link in (first, second):
            assert "has been erased" in pages.post(link, form).text
    for form in ({"do": "rejoin"}, {"do": "save", "digest": "daily"}, {"do": "data"}):
        for token in (old, new):
            assert "has been erased" in pages.post(f"/preferences/{token}", form).text
    assert pages.post(confirm).status_code == 404
    assert stored(pages) == before
    # Whoever signs up again is somebody new: the old links are not theirs.
    pages.later(hours=1).post("/subscribe", {"email": OLA, "digest": ["weekly"]})
    pages.post(next(link for link in map(pages.link, pages.letters()) if "/confirm/" in link and link != confirm))
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))
    assert "has been erased" in pages.post(second, {"do": "erase", "sure": "yes"}).text
    assert pages.reader(OLA)


def test_readers_can_download_everything_stored_about_them(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")
    link = pages.own_data(token)
    suppress_address(pages.app.database, OLA, reason="bounce", note="full", now=NOW)
    answer = pages.post(link, {"do": "export"})
    assert "attachment" in answer.headers["content-disposition"]
    said = json.loads(answer.text)
    assert (said["email"], said["status"], said["source"]) == (OLA, "active", "test")
    assert sorted(entry["digest"] for entry in said["digests"]) == ["daily", "weekly"]
    assert said["suppressions"][0]["note"] == "full"
    assert token not in answer.text


def test_an_erased_reader_is_gone_and_their_old_links_still_answer(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    assert pages.post(pages.own_data(token), {"do": "erase", "sure": "yes"}).status_code == 200
    assert pages.reader(OLA) is None
    assert OLA not in repr(stored(pages))
    before = stored(pages)
    for path in (f"/unsubscribe/{token}", f"/preferences/{token}"):
        assert pages.get(path).status_code == 200
        assert pages.post(path, {"do": "save", "digest": "daily"}).status_code == 200
    assert stored(pages) == before


def test_a_reader_who_presses_erase_twice_gets_the_answer_twice(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    link, start = pages.own_data(token), threading.Barrier(6)

    def press(_: int) -> int:
        start.wait()
        return pages.post(link, {"do": "erase", "sure": "yes"}).status_code

    with ThreadPoolExecutor(6) as readers:
        assert list(readers.map(press, range(6))) == [200] * 6
    assert pages.reader(OLA) is None
