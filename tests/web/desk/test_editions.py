"""An editor's work on the page of an edition. Without the script, as plain forms."""

import threading
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.schedule.do_step import do_step
from digest.services.schedule.whats_due import whats_due
from digest.store.editions.editions import StoredEdition
from digest.store.tables import editions
from digest.wiring import App
from tests.services.builders import local
from tests.web.desk.desks import CONFIG, NOW, TOMORROW, Editor, hidden, publish, stories, text_of, titles

VIEWS = ["desktop", "phone", "inbox", "dark", "pictures-off", "gmail", "text"]


def test_the_desk_opens_with_the_edition_that_leaves_first(editor: Editor) -> None:
    answer = editor.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, TOMORROW)
    page = editor.get()
    words = text_of(page)
    assert "Daily digest not drafted Tue 12 May, 07:00, tomorrow" in words
    assert "Weekly digest not drafted Mon 18 May, 07:00, in 7 days" in words
    assert "You are Ola Nowak" in words
    assert titles(page) == ["Story 1", "Story 2", "Story 3"]
    for name in ("Approve", "Hold", "Make lead", "Drop", "Pin", "Move up", "Move down", "Undo", "Redo", "Proof to me"):
        assert f">{name}</button>" in page.text
    for name in ("Subject", "Preheader", "Note", "Quote", "Figure", "Block", "Section", "Your address"):
        assert f">{name}</label>" in page.text


def test_looking_saves_nothing(editor: Editor) -> None:
    for path in (TOMORROW, *(f"{TOMORROW}/preview/{view}" for view in VIEWS), f"{TOMORROW}?do=approve&seen=0"):
        assert editor.get(path).status_code == 200
    assert "not drafted" in text_of(editor.get())


def test_the_desk_says_how_many_readers_the_warm_up_held_back(editor: Editor) -> None:
    editor.do("approve")
    assert "Held back" not in text_of(editor.get())
    with editor.workshop.app.database.begin() as connection:
        connection.execute(update(editions).values(state="submitted", cause="finished", held_back=1_234))
    assert "Held back by the warm-up, and never mailed this edition: 1,234." in text_of(editor.get())


def test_an_editor_makes_an_edition_theirs_and_approves_it(editor: Editor) -> None:
    assert "Saved." in editor.do("lead", story=3)
    assert titles(editor.get()) == ["Story 3", "Story 1", "Story 2"]
    editor.do("up", story=2)
    assert titles(editor.get()) == ["Story 3", "Story 2", "Story 1"]
    editor.do("down", story=2)
    editor.do("place", story=2, section="Politics", before=1)
    assert titles(editor.get()) == ["Story 3", "Story 2", "Story 1"]
    editor.do("drop", story=1)
    assert titles(editor.get()) == ["Story 3", "Story 2"]
    assert "1 Story 1 dropped" in text_of(editor.get())
    assert "Add" in text_of(editor.get())
    editor.do("restore", story=1)
    editor.do("move", story=1, section="More news")
    editor.do("pin", story=2)
    words = editor.do("texts", subject="Mine: {lead}", note="Good morning.")
    assert "Ola Nowak changed the subject, changed the note" in words
    preview = editor.get(f"{TOMORROW}/preview/text").text
    assert "Good morning." in preview
    assert "Approved." in editor.do("approve")
    words = text_of(editor.get())
    assert "approved leaves" in words
    assert "Ola Nowak approved Mon 11 May, 18:00" in words
    assert 'value="Mine: {lead}"' in editor.get().text


def test_each_action_can_be_undone_and_redone(editor: Editor) -> None:
    assert 'value="undo" aria-describedby="next-undo" disabled' in editor.get().text
    editor.do("lead", story=3)
    editor.do("drop", story=1)
    assert "Undo: dropped “Story 1”." in text_of(editor.get())
    editor.do("undo")
    editor.do("undo")
    assert titles(editor.get()) == ["Story 1", "Story 2", "Story 3"]
    assert "Redo: made lead “Story 3”." in text_of(editor.get())
    editor.do("redo")
    assert titles(editor.get()) == ["Story 3", "Story 1", "Story 2"]


def test_of_two_editors_the_second_is_warned_and_keeps_their_words(editor: Editor, second: Editor) -> None:
    both_saw = hidden(editor.get().text)
    second.do("drop", story=2)
    answer = editor.post(do="texts", note="Good morning.", **both_saw)
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Jan decided something after you looked, so nothing was done." in words
    assert "Jan dropped “Story 2”" in words
    assert titles(answer) == ["Story 1", "Story 3"]
    assert "Good morning.</textarea>" in answer.text
    assert editor.post(do="approve", **both_saw).status_code == 409
    assert "draft leaves" in text_of(editor.get())
    editor.do("texts", note="Good morning.")
    assert "Good morning." in second.get(f"{TOMORROW}/preview/text").text


def test_what_a_title_became_in_the_meantime_is_not_approved_unseen(editor: Editor) -> None:
    saw = hidden(editor.get().text)
    publish(editor.workshop, *stories(first="Story 1, corrected"))
    answer = editor.post(do="approve", **saw)
    assert answer.status_code == 409
    assert "changed after you looked, so it is not approved" in text_of(answer)
    editor.do("approve")
    publish(editor.workshop, *stories(first="Story 1, corrected twice"))
    words = text_of(editor.get())
    assert "The site has changed since the approval." in words
    assert "corrected twice" in words


def test_holding_stops_an_edition_until_it_is_approved(editor: Editor) -> None:
    assert "Held." in editor.do("hold")
    assert "held leaves" in text_of(editor.get())
    assert 'value="hold" disabled' in editor.get().text
    editor.do("approve")
    assert "approved leaves" in text_of(editor.get())


def test_a_proof_goes_to_the_address_that_the_editor_gives(editor: Editor) -> None:
    assert "A proof is on its way to me@example.org." in editor.do("proof", to="me@example.org")
    mails = list(editor.workshop.app.config.path("outbox").glob("**/*.eml"))
    assert len(mails) == 1
    assert b"[Proof]" in mails[0].read_bytes()
    answer = editor.post(do="proof", to="nobody", **hidden(editor.get().text))
    assert answer.status_code == 422
    assert "nobody:" in text_of(answer)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "lead"}, "The form lacks a number."),
        ({"do": "lead", "story": "x" * 30}, "The form lacks a number."),
        ({"do": "lead", "story": "999"}, "No story is called"),
        ({"do": "destroy"}, "The desk does not know this button."),
        ({"do": "move", "story": "1", "section": "Sport"}, 'There is no section "Sport".'),
        ({"do": "up", "story": "2"}, "It is the first story of its section already."),
        ({"do": "undo"}, "There is nothing to undo."),
        ({"do": "texts", "subject": "{leed}"}, "{leed} is no placeholder"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(editor: Editor, form: dict[str, Any], said: str) -> None:
    answer = editor.post(**(hidden(editor.get().text) | form))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Nobody has decided anything" in text_of(editor.get())


def test_a_preview_runs_nothing_and_leads_nowhere(editor: Editor) -> None:
    page = editor.get().text
    assert f'sandbox="" src="{TOMORROW}/preview/desktop?v=' in page
    for view in VIEWS:
        answer = editor.get(f"{TOMORROW}/preview/{view}")
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src ")
        assert policy.endswith("form-action 'none'; frame-ancestors 'self'; sandbox")
        assert ("img-src 'none'" in policy) == (view == "pictures-off")
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert "Story 2" in answer.text
    assert editor.get(f"{TOMORROW}/preview/lynx").status_code == 404


def test_each_view_shows_what_that_program_shows(editor: Editor) -> None:
    views = {view: editor.get(f"{TOMORROW}/preview/{view}") for view in VIEWS}
    assert "prefers-color-scheme" not in views["dark"].text
    assert "@media (min-width:0){" in views["dark"].text.replace(" {", "{")
    assert "@media (max-width:0){" in views["desktop"].text.replace(" {", "{")
    assert len(views["gmail"].text) < len(views["desktop"].text)
    assert views["text"].headers["content-type"].startswith("text/plain")
    page = text_of(editor.get(f"{TOMORROW}?view=inbox"))
    assert "Phone Notes from Poland Story 1 And 2 more stories: Story 2; Story 3" in page


def test_a_date_without_stories_says_why(editor: Editor) -> None:
    words = text_of(editor.get("/editions/daily/2026-07-01"))
    assert "There is no edition to show." in words
    assert 'value="approve" class="main" disabled' in editor.get("/editions/daily/2026-07-01").text


def test_a_picture_that_is_no_copy_of_ours_is_not_found(editor: Editor) -> None:
    assert editor.get("/pictures/0123/none.jpg").status_code == 404
    assert editor.get("/pictures/0123/n%00ne.jpg").status_code == 404


def test_the_checklist_is_a_page_of_its_own_that_nothing_waits_for(editor: Editor) -> None:
    editor.do("texts", note="Good morning. TK")
    assert f'data-checks="{TOMORROW}/checks"' in editor.get().text
    words = text_of(editor.get(f"{TOMORROW}/checks"))
    assert "Look Nothing is left to come (TK) note: TK" in words
    assert "Look Links answer “Story 1”: no answer" in words
    assert "Good The subject is new" in words
    assert editor.get("/editions/none/2026-05-12/checks").status_code == 404


def test_a_mailed_story_that_changed_is_corrected_in_the_next_edition(editor: Editor) -> None:
    opened = editor.workshop
    line = Line("reader@example.org", status=Status.ACTIVE)
    rules = ListRules(("daily",), ("daily",), opened.app.config.site.zone)
    add_subscriber(opened.app.database, line, rules, now=NOW)
    editor.do("approve")
    freeze(opened.app.sending, stored(editor))
    send(opened.app.sending, stored(editor).id)
    publish(opened, *stories(first="Story 1 was never so"))
    later = "/editions/daily/2026-05-13"
    page = editor.get(later)
    assert "Mailed 2026-05-12 as “Story 1”" in text_of(page)
    answer = editor.post(later, do="correct", story=1, correction="It was on Tuesday.", **hidden(page.text))
    words = text_of(editor.get(answer.headers["location"]))
    assert "The next edition carries your correction of “Story 1 was never so”." in words
    assert "Your correction: It was on Tuesday." in words
    answer = editor.post(later, do="uncorrect", story=1, **hidden(page.text))
    assert "is no longer to be corrected" in text_of(editor.get(answer.headers["location"]))
    mailed = editor.get()
    assert "Changed since it was mailed" in text_of(mailed)
    assert mailed.text.count("Update or correction</summary>") == 2
    words = editor.do("correct", story=2, correction="It was three, not two.")
    assert "The next edition carries your correction of “Story 2”." in words
    assert "Your correction: It was three, not two." in words


def test_a_pinned_story_is_unpinned_and_its_other_decisions_stand(editor: Editor) -> None:
    editor.do("move", story=2, section="More news")
    assert "pinned" in editor.do("pin", story=2)
    page = editor.get().text
    assert (page.count(">Unpin</button>"), page.count(">Pin</button>")) == (1, 2)
    assert "Ola Nowak unpinned “Story 2”" in editor.do("unpin", story=2)
    assert ">Unpin</button>" not in editor.get().text
    assert titles(editor.get()) == ["Story 1", "Story 3", "Story 2"]


def test_the_clock_passes_the_time_of_an_open_page(editor: Editor) -> None:
    """The page was loaded before; what it posts afterwards is done or refused in words."""
    file = editor.workshop.app.config.folder / "config.toml"
    file.write_text(CONFIG.replace("[digests.daily]", '[digests.daily]\napproval = "required"'), encoding="utf-8")
    editor.do("texts", subject="Mine")
    open_page = editor.get().text
    assert 'data-until="2026-05-12T07:00:00+02:00"' in open_page
    pass_to(editor, local("2026-05-12 07:00"))
    words = text_of(editor.get())
    assert "was to leave Tue 12 May, 07:00" in words
    assert "It was not approved by its time, 07:00. “Approve” lets it leave at once." in words
    assert "data-until" not in editor.get().text
    late = editor.post(do="postpone", to="2026-05-12T09:30", **hidden(open_page))
    assert "was due at 07:00 and may be leaving now. Hold it, then postpone it." in text_of(late)
    duty = editor.workshop.app.duty(threading.Event())
    (step,) = (one for one in whats_due(duty) if one.digest == "daily")
    held = do_step(duty, step, feed_is_read=True)
    assert held
    assert held.report
    assert held.report.state == "held"
    assert "To choose a time, postpone it first." in text_of(editor.get())
    words = editor.do("postpone", to="2026-05-12T09:30")
    assert "held leaves Tue 12 May, 09:30" in words
    assert "Approved." in editor.do("approve")
    pass_to(editor, local("2026-05-12 09:30"))
    assert "It leaves as soon as the schedule looks" in text_of(editor.get())


def pass_to(editor: Editor, now: datetime) -> None:
    """Let the desk's clock pass to a moment."""
    app = editor.workshop.app
    later = App(app.config, now)
    later.__dict__["database"] = app.database
    editor.workshop.app = later


def stored(editor: Editor) -> StoredEdition:
    shown = editor.workshop.look("daily", date(2026, 5, 12)).shown
    assert shown
    assert shown.stored
    return shown.stored


def test_an_edition_is_postponed_and_brought_back(editor: Editor) -> None:
    assert 'type="datetime-local" required value="2026-05-12T07:00"' in editor.get().text
    words = editor.do("postpone", to="2026-05-12T09:30")
    assert "It leaves Tue 12 May, postponed to 09:30, tomorrow." in words
    assert "leaves Tue 12 May, 09:30" in words
    assert "Ola Nowak postponed it to Tue 12 May, 09:30 Mon 11 May, 18:00" in words
    refused = editor.post(do="postpone", to="2026-05-13T09:30", **hidden(editor.get().text))
    assert refused.status_code == 422
    assert "The next edition leaves at Wed 13 May, 07:00." in text_of(refused)
    assert "leaves Tue 12 May, 07:00" in editor.do("undo")
