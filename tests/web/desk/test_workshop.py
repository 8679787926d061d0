"""What the desk keeps open, and when it makes an edition again."""

from datetime import date
from pathlib import Path

from digest.domain.editor_choices import ChoiceKind
from digest.services.desk import act
from digest.services.editions.edit import Change
from tests.web.desk.desks import CONFIG, Editor, publish, stories

DAY = date(2026, 5, 12)


def test_an_edition_is_made_again_only_after_a_change(editor: Editor) -> None:
    opened = editor.workshop
    first = opened.look("daily", DAY)
    assert opened.look("daily", DAY) is first
    publish(opened, *stories(first="Corrected"))
    second = opened.look("daily", DAY)
    assert second.version != first.version
    assert second.shown
    act.change(opened.desk, second.shown, [Change(ChoiceKind.NOTE, value="Hello")], 0)
    third = opened.look("daily", DAY)
    assert third.shown
    assert third.shown.text(ChoiceKind.NOTE) == "Hello"


def test_a_new_configuration_is_used_at_once_and_a_wrong_one_is_named(editor: Editor, tmp_path: Path) -> None:
    opened, file = editor.workshop, tmp_path / "config.toml"
    before = opened.look("daily", DAY)
    assert before.shown
    assert [name for name, _ in before.shown.sections] == ["Politics"]
    file.write_text(CONFIG.replace('name = "Politics"', 'name = "Parliament"'), encoding="utf-8")
    after = opened.look("daily", DAY)
    assert after.shown
    assert [name for name, _ in after.shown.sections] == ["Parliament"]
    file.write_text(CONFIG + "\n[nonsense]\n", encoding="utf-8")
    wrong = opened.look("daily", DAY)
    assert "nonsense" in wrong.trouble
    assert wrong.shown
    assert [name for name, _ in wrong.shown.sections] == ["Parliament"]
    file.write_text(CONFIG, encoding="utf-8")
    assert opened.look("daily", DAY).trouble == ""


def test_a_template_that_cannot_be_used_is_named_over_the_last_good_edition(editor: Editor, tmp_path: Path) -> None:
    own = tmp_path / "templates" / "parts"
    own.mkdir(parents=True)
    good = editor.workshop.look("daily", DAY)
    (own / "note.mjml.j2").write_text("{% if %}", encoding="utf-8")
    sight = editor.workshop.look("daily", DAY)
    assert "note.mjml.j2, line 1" in sight.trouble
    assert sight.shown is good.shown
    page = editor.get().text
    assert "Below is the last good version." in page
    assert "note.mjml.j2, line 1" in page
    answer = editor.post(do="hold", seen=0)
    assert answer.status_code == 422
    (own / "note.mjml.j2").unlink()
    assert editor.workshop.look("daily", DAY).trouble == ""
