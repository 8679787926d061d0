import os
from pathlib import Path

import pytest

from digest.config import shipped
from digest.domain.errors import TemplateError
from digest.render.edition import Renderer
from digest.render.templates import Templates
from tests.render.sample import config, edition

MJML = "<mjml>\n<mj-body>\n<mj-section>\n<mj-column>\n{}\n</mj-column>\n</mj-section>\n</mj-body>\n</mjml>\n"


def renderer(tmp_path: Path, **files: str) -> Renderer:
    folder = tmp_path / "templates"
    for name, content in files.items():
        file = folder / {"html": "edition.mjml.j2", "text": "edition.txt.j2"}.get(name, f"parts/{name}.mjml.j2")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Renderer(config(tmp_path))


def refusal(tmp_path: Path, **files: str) -> str:
    with pytest.raises(TemplateError) as caught:
        renderer(tmp_path, **files).render(edition(), config().donation.variants[0])
    return str(caught.value).replace(str(tmp_path / "templates"), "OWN")


def test_the_user_s_template_wins_over_the_shipped_one(tmp_path: Path) -> None:
    own = "<mj-section><mj-column><mj-text>Cześć, {{ site.name }}!</mj-text></mj-column></mj-section>"
    html = renderer(tmp_path, masthead=own).render(edition(), None).html
    assert "Cześć, Notes from Poland!" in html
    assert "Mayor of Łódź" in html, "the other parts are the shipped ones"


def test_a_change_to_a_template_shows_at_once(tmp_path: Path) -> None:
    mine = renderer(tmp_path, masthead="<mj-section></mj-section>")
    mine.render(edition(), None)
    renderer(tmp_path, masthead="<mj-section><mj-column><mj-text>New</mj-text></mj-column></mj-section>")
    os.utime(tmp_path / "templates/parts/masthead.mjml.j2", (1, 1))
    assert "New" in mine.render(edition(), None).html


@pytest.mark.parametrize(
    ("part", "place", "problem"),
    [
        ("<mj-section>\n\n{{ nobody }}</mj-section>", 3, "no such name: nobody"),
        ("\n{{ lead.nothing }}", 2, "no such name: nothing; known here: author, "),
        ("\n\n{% if %}", 3, "Expected an expression"),
        ("{% if lead %}\n", 1, "Unexpected end of template"),
        ("\n{{ 1 // 0 }}", 2, "division"),
        ("\n{{ lead.title | shout }}", 2, "No filter named 'shout'"),
        ('\n{% from "web/parts.html.j2" import boks %}{{ boks() }}', 2, "does not export the requested name 'boks'"),
        ('\n{% include "parts/gone.mjml.j2" %}', 2, "'parts/gone.mjml.j2' not found in search paths: 'OWN', "),
    ],
)
def test_a_fault_of_jinja_is_named_by_file_and_line(tmp_path: Path, part: str, place: int, problem: str) -> None:
    message = refusal(tmp_path, masthead=part)
    assert message.startswith(f"OWN/parts/masthead.mjml.j2, line {place}: ")
    assert problem in message


@pytest.mark.parametrize(
    ("part", "place", "problem"),
    [
        ("<mj-section>\n<mj-column><mj-tekst>x</mj-tekst></mj-column></mj-section>", 2, "no tag <mj-tekst>"),
        ('<mj-section>\n\n<mj-include path="x.mjml" /></mj-section>', 3, "{% include"),
        ("<mj-section>\n<mj-column>\n</mj-section>", 2, "<mj-column> is not closed before </mj-section>"),
        ("<mj-section>\n</mj-section>\n</mj-section>", 3, "</mj-section> is not closed before"),
        ("<mj-section>\n</mj-section>\n</mj-column>", 3, "</mj-column> closes nothing"),
        ("<mj-section>\n<mj-column><mj-text>5 < 6</mj-text></mj-column></mj-section>", 2, "well-formed"),
        ("<mj-section>\n<mj-column>\n<mj-text a=b>x</mj-text></mj-column></mj-section>", 3, "well-formed"),
        ("{% if lead %}\n<mj-section>\n{{ lead.title }}\n<mj-column>\n{% endif %}\n</mj-section>", 4, "not closed"),
        ("<mj-section>\n<mj-column><mj-text>\n<![CDATA[x]]></mj-text></mj-column></mj-section>", 3, "well-formed"),
    ],
)
def test_a_fault_of_mjml_is_named_by_file_and_line(tmp_path: Path, part: str, place: int, problem: str) -> None:
    message = refusal(tmp_path, masthead=part)
    assert message.startswith(f"OWN/parts/masthead.mjml.j2, line {place}: "), message
    if problem != "</mj-section> is not closed before":
        assert problem in message


def test_a_fault_in_a_loop_or_a_branch_is_named_by_its_own_line(tmp_path: Path) -> None:
    story = "{# a\ncomment #}\n{% if story.headline_only %}\n<tr></tr>\n{% else %}\n<tr><td>\n</tr>\n{% endif %}\n"
    assert refusal(tmp_path, story=story).startswith("OWN/parts/story.mjml.j2, line 6: <td> is not closed before </tr>")


@pytest.mark.parametrize(
    "use", ["titel", "titel | wrap", "lead.titel | wrap", "lead.titel | upper", "lead.titel ~ '.'"]
)
def test_a_fault_in_the_text_is_named_by_file_and_line(tmp_path: Path, use: str) -> None:
    message = refusal(tmp_path, text=f"{{{{ title }}}}\n\n{{{{ {use} }}}}\n")
    assert message == "OWN/edition.txt.j2, line 3: no such name: titel; did you mean title?"


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("{{ lead.titel }}", "titel; did you mean title?"),
        ('{{ lead["sumary"] }}', "sumary; did you mean summary?"),
        ("{{ links.unsubcribe }}", "unsubcribe; did you mean unsubscribe?"),
        ("{% for one in correction %}{% endfor %}", "correction; did you mean corrections?"),
        ("{% if chosn %}{% endif %}", "chosn; did you mean chosen?"),
        ("{{ serf }}", "serf; did you mean serif?"),
        ("{% set mine = 1 %}{{ mien }}", "mien; did you mean mine?"),
        ("{% for part in [1] %}{{ prt }}{% endfor %}", "prt; did you mean part?"),
        ("{% for part in [1] %}{{ loop.indx }}{% endfor %}", "indx; did you mean index?"),
        ("{% macro m(word) %}{{ wrod }}{% endmacro %}{{ m(1) }}", "wrod; did you mean word?"),
        ("{% macro m(word) %}{{ subjct }}{% endmacro %}{{ m(1) }}", "subjct; did you mean subject?"),
        ("{% with %}{% set inner = 1 %}{% endwith %}{{ inner }}", "inner; "),
        ("{{ title.titel }}", "titel."),
    ],
)
def test_a_wrong_name_comes_with_the_nearest_one_that_exists_at_that_place(
    tmp_path: Path, part: str, problem: str
) -> None:
    message = refusal(tmp_path, masthead=f"\n{part}\n")
    assert message.startswith(f"OWN/parts/masthead.mjml.j2, line 2: no such name: {problem}")


def test_a_name_may_be_missing_where_the_template_asks_whether_it_exists(tmp_path: Path) -> None:
    own = (
        "<mj-section><mj-column><mj-text>{{ titel is defined }} {{ titel | default('none') }} "
        "{{ lead.titel | default('nothing') }}</mj-text></mj-column></mj-section>"
    )
    assert "False none nothing" in renderer(tmp_path, masthead=own).render(edition(), None).html


@pytest.mark.parametrize(("kind", "file"), [("html", "edition.mjml.j2"), ("text", "edition.txt.j2")])
def test_a_mail_without_a_link_to_unsubscribe_is_refused(tmp_path: Path, kind: str, file: str) -> None:
    own = MJML.format("<mj-text>{{ lead.title }}</mj-text>") if kind == "html" else "{{ lead.title }}"
    message = refusal(tmp_path, **{kind: own})
    assert message.startswith(f"OWN/{file}: the mail would have no link to unsubscribe")
    assert "{{ links.unsubscribe }}" in message


def test_what_mjml_alone_refuses_is_reported_too(tmp_path: Path) -> None:
    message = refusal(tmp_path, html="just text")
    assert message.startswith("OWN/edition.mjml.j2")
    assert "MJML cannot read this" in message


def test_a_trace_gives_the_text_itself_and_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text(
        "one\n{% for n in range(2) %}\n{{ n }} is\nhere\n{% endfor %}\nend\n", encoding="utf-8"
    )
    templates = Templates(tmp_path)
    trace = templates.trace("a.j2", {})
    assert trace.text == templates.render("a.j2", {}) == "one\n0 is\nhere\n1 is\nhere\nend\n"
    lines = [trace.place(trace.text.index(part)).line for part in ("one", " is", "here", "end")]
    assert lines == [1, 3, 4, 6]


def test_the_shipped_templates_are_valid_for_every_shape_of_an_edition(tmp_path: Path) -> None:
    assert {file.name for file in shipped("templates").glob("edition.*")} == {"edition.mjml.j2", "edition.txt.j2"}
    (tmp_path / "plain").mkdir()
    bare = config(tmp_path, mail={}, donation={}, digests={}, web={})
    rendition = Renderer(bare).render(edition(), None)
    assert "Weekly digest" in rendition.html
    assert "http://127.0.0.1:8000/unsubscribe/reader" in rendition.text


def test_compiled_templates_are_kept_and_a_fault_still_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.html.j2").write_text("one\n{{ word }}\nthree", encoding="utf-8")
    for _ in range(2):
        templates = Templates(tmp_path / "own")
        assert templates.render("a.html.j2", {"word": "two"}) == "one\ntwo\nthree"
        assert templates.trace("a.html.j2", {"word": "two"}).place(9).line == 3
    (kept,) = tmp_path.glob("_jinja2-cache-*")
    assert len(list(kept.iterdir())) == 1


def test_a_changed_template_is_used_within_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter((0.0, 0.5, 2.0, 2.0, 2.0))
    monkeypatch.setattr("digest.render.templates.monotonic", lambda: next(moments))
    file, templates = tmp_path / "a.html.j2", Templates(tmp_path)
    file.write_text("one", encoding="utf-8")
    assert templates.render("a.html.j2", {}) == "one"
    file.write_text("two", encoding="utf-8")
    os.utime(file, (1, 1))
    assert [templates.render("a.html.j2", {}) for _ in range(2)] == ["one", "two"]


def test_a_folder_that_others_could_write_to_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"_jinja2-cache-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.html.j2").write_text("one", encoding="utf-8")
    assert Templates(tmp_path / "own").render("a.html.j2", {}) == "one"
    assert not (tmp_path / "elsewhere").exists()
