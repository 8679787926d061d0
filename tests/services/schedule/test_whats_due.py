"""What is due, by the configuration, the database and this machine's memory."""

from datetime import date, timedelta

from digest.domain.restored import EditionName
from digest.services.schedule.whats_due import plans
from tests.services.newsroom import Newsroom, begin, states


def test_what_left_before_the_database_was_restored_is_not_sent_again(newsroom: Newsroom) -> None:
    begin(newsroom)
    newsroom.publish("2026-05-11 20:00", "2026-05-12 20:00")
    newsroom.memory.begin(EditionName("daily", date(2026, 5, 13)), again=0)
    held = newsroom.ask("2026-05-13 08:00")
    assert (states(held), held.exit_code) == ([("2026-05-12", "skipped"), ("2026-05-13", "held")], 3)
    newsroom.publish("2026-05-13 20:00")
    assert states(newsroom.ask("2026-05-14 07:00")) == [("2026-05-14", "submitted")]
    assert newsroom.titles() == [["News of 2026-05-13 20:00"]]


def test_each_digest_has_a_plan_as_it_is_configured(newsroom: Newsroom) -> None:
    newsroom.settings = {
        "approval": "required",
        "proof_to": ["editor@example.org"],
        "draft_before": "2h",
        "late_after": "30m",
        "when_late": "hold",
    }
    (plan,) = plans(newsroom.config)
    assert (plan.digest, plan.schedule) == ("daily", newsroom.config.schedule("daily"))
    assert (plan.needs_approval, plan.wants_proof, plan.when_late) == (True, True, "hold")
    assert (plan.draft_before, plan.late_after) == (timedelta(hours=2), timedelta(minutes=30))
    newsroom.settings = {}
    (plan,) = plans(newsroom.config)
    assert (plan.needs_approval, plan.wants_proof) == (False, False)
