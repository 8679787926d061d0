"""A site's own copies of the shipped templates, through changes on both sides."""

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from digest.config import shipped
from digest.domain.errors import ConfigError
from digest.render.copies import Copies, CopyState, leading_comment
from digest.render.edition import Renderer
from digest.render.pages import Pages
from tests.render.sample import config, edition

NAME = "parts/lead.mjml.j2"


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    """A site's empty folder, beside shipped templates that the test can change."""
    shutil.copytree(shipped("templates"), tmp_path / "shipped")
    return Copies(tmp_path / "templates", tmp_path / "shipped")


def upgrade(copies: Copies) -> None:
    """Ship another text."""
    file = copies.shipped / NAME
    file.write_text(file.read_text(encoding="utf-8") + "<!-- better -->\n", encoding="utf-8")


def edit(copies: Copies) -> None:
    """Change the copy, as an editor does who works on Windows."""
    file = copies.own / NAME
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + b"<!-- mine -->\r\n")


def test_without_a_folder_of_the_site_every_template_is_the_shipped_one(copies: Copies) -> None:
    assert NAME in copies.names()
    assert copies.states() == dict.fromkeys(copies.names(), CopyState.NONE)


def test_a_copy_is_known_for_what_was_changed_since(copies: Copies) -> None:
    assert copies.copy(NAME) == copies.own / NAME
    assert copies.states()[NAME] is CopyState.SAME
    upgrade(copies)
    assert copies.states()[NAME] is CopyState.OUTDATED
    edit(copies)
    assert copies.states()[NAME] is CopyState.OUTGROWN
    copies.copy(NAME)
    edit(copies)
    assert copies.states()[NAME] is CopyState.CHANGED
    (copies.shipped / NAME).unlink()
    assert copies.states()[NAME] is CopyState.GONE


def test_new_line_ends_are_not_a_change(copies: Copies) -> None:
    file = copies.copy(NAME)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert copies.states()[NAME] is CopyState.SAME


def test_a_copy_without_the_line_is_the_same_or_unknown(copies: Copies) -> None:
    file = copies.own / NAME
    file.parent.mkdir(parents=True)
    shutil.copyfile(copies.shipped / NAME, file)
    assert copies.states()[NAME] is CopyState.SAME
    upgrade(copies)
    assert copies.states()[NAME] is CopyState.UNMARKED


def test_a_template_of_the_site_alone_is_no_copy(copies: Copies) -> None:
    (copies.own / "parts").mkdir(parents=True)
    (copies.own / "parts" / "mine.mjml.j2").write_text("<mj-section></mj-section>\n", encoding="utf-8")
    assert "parts/mine.mjml.j2" not in copies.states()


def test_a_kept_copy_has_its_text_and_is_up_to_date(copies: Copies) -> None:
    copies.copy(NAME)
    edit(copies)
    upgrade(copies)
    before = (copies.own / NAME).read_text(encoding="utf-8").splitlines()
    for _ in range(2):
        copies.keep(NAME)
        assert copies.states()[NAME] is CopyState.CHANGED
        assert (copies.own / NAME).read_text(encoding="utf-8").splitlines()[1:] == before[1:]


def test_the_differences_leave_out_the_first_line(copies: Copies) -> None:
    copies.copy(NAME)
    assert list(copies.differences(NAME)) == []
    edit(copies)
    changes = [line for line in copies.differences(NAME) if line.startswith(("+", "-"))]
    assert changes == [f"--- {copies.shipped / NAME}", f"+++ {copies.own / NAME}", "+<!-- mine -->"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lead", NAME),
        ("parts/led.mjml.j2", NAME),
        ("masthead.mjml.j2", "parts/masthead.mjml.j2"),
        ("styles.css", "web/style.css"),
        ("../../etc/passwd", None),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(copies: Copies, name: str, meant: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        copies.check([NAME, name])
    said = f'; did you mean "{meant}"? ' if meant else ". "
    assert str(caught.value).startswith(f'There is no template "{name}"{said}`digest templates list` shows')


def test_the_shipped_folder_is_not_a_copy_of_itself(copies: Copies) -> None:
    same = Copies(copies.shipped, copies.shipped)
    assert set(same.states().values()) == {CopyState.NONE}
    with pytest.raises(ConfigError, match=r"Set mail\.templates"):
        same.check([NAME])


def test_a_site_that_copies_every_template_looks_the_same(tmp_path: Path) -> None:
    settings, ask = config(tmp_path), config().donation.variants[0]
    before = Renderer(settings).render(edition(), ask), Pages(settings).feed(editions=(), updated="")
    copies = Copies(tmp_path / "templates", shipped("templates"))
    for name in copies.names():
        copies.copy(name)
    assert (Renderer(settings).render(edition(), ask), Pages(settings).feed(editions=(), updated="")) == before
    assert before[1].startswith("<?xml")


def test_the_first_line_of_a_copy_is_a_comment_in_the_language_of_the_file(copies: Copies) -> None:
    words = copies.shipped / "locale" / "pl.po"
    words.parent.mkdir(exist_ok=True)
    words.write_text('# Polish words.\nmsgid "Sign up"\nmsgstr "Zapisz się"\n', encoding="utf-8")
    with copies.copy("locale/pl.po").open("rb") as file:
        assert read_po(file, abort_invalid=True)["Sign up"].string == "Zapisz się"
    assert copies.states()["locale/pl.po"] is CopyState.SAME
    assert copies.copy("web/style.css").read_text(encoding="utf-8").splitlines()[0].endswith(" */")


@pytest.mark.parametrize("name", Copies(Path("nowhere"), shipped("templates")).names())
def test_every_shipped_template_begins_by_saying_what_it_is_for(name: str) -> None:
    assert Copies(Path("nowhere"), shipped("templates")).purpose(name).endswith(".")


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("{# One\n   line. #}\n<p>", "One line."),
        ("{#- Trimmed. -#}\n", "Trimmed."),
        ("\n/* Style. */\nbody {}", "Style."),
        ('# Polish words\n# of mails.\nmsgid ""\n', "Polish words of mails."),
        ("{##}", ""),
        ("<p>{# Later. #}", ""),
        ("", ""),
    ],
)
def test_only_a_comment_at_the_beginning_is_a_leading_one(text: str, comment: str) -> None:
    assert leading_comment(text) == comment
