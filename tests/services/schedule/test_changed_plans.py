"""Editions that the plan no longer reaches: none is forgotten, and their stories are free again."""

from pathlib import Path

import pytest

from digest.config import Config
from digest.services.editions.decide import approve, cancel
from digest.services.readers.move import move_readers
from digest.services.schedule.run_due import Round
from digest.store.editions.editions import load_editions
from tests.services.builders import config, local
from tests.services.newsroom import READERS, Newsroom, begin, states

FIRST_TITLE = "News of 2026-05-11 08:00"


def approved_in_time(newsroom: Newsroom) -> int:
    """The daily of Tuesday, 2026-05-12, drafted and approved before its time."""
    begin(newsroom, approval="required")
    drafted = newsroom.ask("2026-05-12 06:00").done[0].report
    assert drafted is not None
    approve(newsroom.database, drafted.edition, now=local("2026-05-12 06:20"))
    return drafted.edition


def sent_when_approved(newsroom: Newsroom, moment: str) -> Round:
    """What the next check does after a person approved the last held edition."""
    newsroom.ask(f"{moment} 06:30")
    newsroom.ask(f"{moment} 07:00")
    (held,) = (number for number, day in numbers(newsroom).items() if day == moment)
    approve(newsroom.database, held, now=local(f"{moment} 07:30"))
    return newsroom.ask(f"{moment} 07:31")


def numbers(newsroom: Newsroom) -> dict[int, str]:
    with newsroom.database.read() as connection:
        return {one.id: str(one.local_date) for one in load_editions(connection)}


def test_an_approved_edition_whose_day_is_taken_out_is_held_and_leaves_when_a_person_says_so(
    newsroom: Newsroom,
) -> None:
    edition = approved_in_time(newsroom)
    newsroom.settings |= {"days": ["mon", "wed"]}
    assert newsroom.ask("2026-05-12 06:59").done == ()
    held = newsroom.ask("2026-05-12 07:00")
    assert (states(held), held.exit_code) == ([("2026-05-12", "held")], 3)
    assert newsroom.note("2026-05-12") == "Its date is no longer planned: the days of daily are now mon, wed."
    assert newsroom.ask("2026-05-12 07:01").done == ()
    approve(newsroom.database, edition, now=local("2026-05-12 07:30"))
    assert states(newsroom.ask("2026-05-12 07:31")) == [("2026-05-12", "submitted")]
    assert sorted(newsroom.mailer.accepted) == READERS


def test_the_stories_of_an_edition_that_a_person_cancels_are_free_however_late(newsroom: Newsroom) -> None:
    edition = approved_in_time(newsroom)
    newsroom.settings |= {"days": ["mon", "wed"]}
    newsroom.ask("2026-05-12 07:00")
    newsroom.publish("2026-05-12 09:00", "2026-05-16 09:00")
    assert states(sent_when_approved(newsroom, "2026-05-13")) == [("2026-05-13", "submitted")]
    cancel(newsroom.database, edition, why="")
    assert states(sent_when_approved(newsroom, "2026-05-18")) == [("2026-05-18", "submitted")]
    assert newsroom.titles() == [["News of 2026-05-12 09:00"], [FIRST_TITLE, "News of 2026-05-16 09:00"]]


def test_an_approved_edition_waits_for_a_person_after_eleven_days_off(newsroom: Newsroom) -> None:
    edition = approved_in_time(newsroom)
    newsroom.publish("2026-05-22 09:00")
    back = newsroom.ask("2026-05-23 08:00")
    assert (states(back)[0], back.exit_code) == (("2026-05-12", "held"), 3)
    assert newsroom.editions()["2026-05-23"] == "held"
    approve(newsroom.database, edition, now=local("2026-05-23 08:10"))
    assert ("2026-05-12", "submitted") in states(newsroom.ask("2026-05-23 08:11"))
    assert newsroom.titles() == [[FIRST_TITLE]]


def test_an_approved_edition_that_was_missed_is_skipped_and_needs_a_person(newsroom: Newsroom) -> None:
    approved_in_time(newsroom)
    back = newsroom.ask("2026-05-14 08:00")
    assert states(back) == [("2026-05-12", "skipped"), ("2026-05-13", "skipped"), ("2026-05-14", "held")]
    assert [one.needs_a_person for one in back.done] == [True, False, True]


def test_an_approved_edition_of_a_removed_digest_is_held_and_leaves_once_the_digest_is_back(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = approved_in_time(newsroom)
    with monkeypatch.context() as patch:
        patch.setattr(Newsroom, "config", property(_without_daily))
        held = newsroom.ask("2026-05-12 07:00")
        assert (states(held), held.exit_code) == ([("2026-05-12", "held")], 3)
        assert "not configured any more" in newsroom.note("2026-05-12")
        approve(newsroom.database, edition, now=local("2026-05-12 07:10"))
        assert newsroom.ask("2026-05-12 07:11").exit_code == 3
        assert newsroom.ask("2026-05-12 07:12").done == ()
    newsroom.renderer = None
    approve(newsroom.database, edition, now=local("2026-05-12 07:30"))
    assert states(newsroom.ask("2026-05-12 07:31")) == [("2026-05-12", "submitted")]
    assert sorted(newsroom.mailer.accepted) == READERS


def test_an_old_draft_of_a_removed_digest_is_skipped(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(newsroom, approval="required")
    newsroom.ask("2026-05-12 06:00")
    monkeypatch.setattr(Newsroom, "config", property(_without_daily))
    assert newsroom.ask("2026-05-12 07:00").done == ()
    assert ("2026-05-12", "skipped") in states(newsroom.ask("2026-05-23 07:00"))


def test_an_edition_that_nobody_reads_needs_a_person_while_its_readers_have_another_name(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Newsroom, "config", property(_renamed))
    begin(newsroom)
    skipped = newsroom.ask("2026-05-12 07:00")
    assert (states(skipped), skipped.exit_code) == ([("2026-05-12", "skipped")], 3)
    named = "3 readers of daily, which is not configured, get no mail."
    assert named in newsroom.note("2026-05-12")
    assert "`digest subscribers move daily today`" in newsroom.note("2026-05-12")
    assert named in caplog.text
    move_readers(newsroom.database, newsroom.config, "daily", "today", now=local("2026-05-12 08:00"))
    newsroom.publish("2026-05-12 09:00")
    sent = newsroom.ask("2026-05-13 07:00")
    assert (states(sent), sent.exit_code) == ([("2026-05-13", "submitted")], 0)
    assert sorted(newsroom.mailer.accepted) == READERS
    assert newsroom.titles() == [[FIRST_TITLE, "News of 2026-05-12 09:00"]]


def _renamed(newsroom: Newsroom) -> Config:
    return config(Path(newsroom.folder), digests={"today": {}})


def _without_daily(newsroom: Newsroom) -> Config:
    return config(Path(newsroom.folder), digests={"other": {"days": ["fri"]}})
