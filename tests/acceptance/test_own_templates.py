"""A site changes the look of its mail: it copies templates, edits them, and hears when the program has better ones."""

from pathlib import Path

import pytest

from digest.config import shipped
from digest.render.copies import Copies
from tests.acceptance.runs import Ran, digest, write_config

NAME = "parts/masthead.mjml.j2"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_config(tmp_path)
    return tmp_path


def states(site: Path) -> dict[str, str]:
    return {one["name"]: one["state"] for one in digest(site, "templates", "list", "--json").json}


def copy(site: Path, *words: str) -> Ran:
    return digest(site, "templates", "copy", *words)


def test_the_list_says_what_each_template_is_for_and_which_are_copied(site: Path) -> None:
    assert copy(site, NAME).code == 0
    rows = {line.split()[0]: line for line in digest(site, "templates", "list").out.splitlines()}
    assert sorted(rows) == Copies(site / "templates", shipped("templates")).names()
    assert rows[NAME].split(maxsplit=2)[1:] == ["same", "The site's name or logo, the digest's title and the date."]
    assert rows["web/style.css"].split()[1] == "shipped"


def test_copying_says_what_it_wrote_and_writes_nothing_else(site: Path) -> None:
    ran = copy(site, NAME, "web/style.css", NAME)
    written = [site / "templates" / NAME, site / "templates" / "web" / "style.css"]
    assert ran.out.splitlines() == [str(file) for file in written]
    assert sorted(file for file in (site / "templates").rglob("*") if file.is_file()) == sorted(written)


def test_a_wrong_name_copies_nothing_and_leads_to_the_right_one(site: Path) -> None:
    ran = copy(site, "web/style.css", "mastheat")
    assert ran.code == 2
    assert f'did you mean "{NAME}"?' in ran.err
    assert not (site / "templates").exists()


def test_a_changed_copy_is_replaced_only_with_consent(site: Path) -> None:
    own = site / "templates" / NAME
    copy(site, NAME)
    own.write_text(own.read_text(encoding="utf-8") + "<!-- mine -->\n", encoding="utf-8")
    refused = copy(site, "web/style.css", NAME)
    assert refused.code == 2
    assert str(own) in refused.err
    assert "--yes" in refused.err
    assert own.read_text(encoding="utf-8").endswith("<!-- mine -->\n")
    assert not (site / "templates" / "web").exists(), "nothing is copied before everything is agreed"
    assert copy(site, NAME, "--yes").code == 0
    assert states(site)[NAME] == "same"


def test_a_copy_from_before_an_upgrade_is_compared_and_kept(site: Path) -> None:
    own = site / "templates" / NAME
    own.parent.mkdir(parents=True)
    own.write_text("<mj-section></mj-section>\n", encoding="utf-8")
    assert states(site)[NAME] == "unmarked"
    shown = digest(site, "templates", "diff", NAME)
    assert "+<mj-section></mj-section>" in shown.out.splitlines()
    assert copy(site, NAME, "--keep").out == f"{own}\n"
    assert states(site)[NAME] == "changed"
    assert own.read_text(encoding="utf-8").splitlines()[1:] == ["<mj-section></mj-section>"]


@pytest.mark.parametrize("words", [("copy", "--keep", NAME), ("diff", NAME)])
def test_without_a_copy_there_is_nothing_to_compare_or_keep(site: Path, words: tuple[str, ...]) -> None:
    ran = digest(site, "templates", *words)
    assert ran.code == 2
    assert f"digest templates copy {NAME}" in ran.err
    assert not (site / "templates").exists()


def test_a_copy_that_is_the_shipped_template_has_no_differences(site: Path) -> None:
    copy(site, NAME)
    ran = digest(site, "templates", "diff", NAME)
    assert (ran.code, ran.out) == (0, "")
    assert "is the same" in ran.err
