"""Templates, copies of them, and colours."""

from pathlib import Path

import pytest

from digest.domain.errors import ConfigError
from digest.domain.findings import Check
from digest.render.copies import Copies
from tests.services.watch.doctor.examined import Examined


def test_a_template_that_cannot_be_used_has_failed(examined: Examined) -> None:
    (examined.folder / "templates").mkdir()
    (examined.folder / "templates" / "edition.mjml.j2").write_text("{{ lead.title", encoding="utf-8")
    said = examined.found()[Check.TEMPLATES]
    assert said.verdict == "failed"
    assert "edition.mjml.j2" in said.words


def test_the_contrasts_of_both_palettes_are_one_line(examined: Examined) -> None:
    said = examined.found(theme={"soft": "#000000", "card": "#ffffff", "paper": "#ffffff"})[Check.THEME]
    assert said.verdict == "ok"
    assert "light: ink 17.4, soft 21.0, accent 6.6, button 6.6; dark: ink 12.4, " in said.words


def test_colours_that_nobody_can_read_are_refused_before_the_check(examined: Examined) -> None:
    assert Check.THEME in examined.found()
    with pytest.raises(ConfigError, match=r"theme.*contrast"):
        examined.found(theme={"soft": "#ffffff", "card": "#ffffff"})


def test_a_copy_of_a_template_that_the_shipped_one_has_outgrown_is_named(examined: Examined, tmp_path: Path) -> None:
    copies = Copies(tmp_path / "templates", tmp_path / "shipped")
    (copies.shipped / "parts").mkdir(parents=True)
    shipped, name = copies.shipped / "parts" / "more.mjml.j2", "parts/more.mjml.j2"
    shipped.write_text("<mj-section></mj-section>\n", encoding="utf-8")
    own = copies.copy(name)
    assert Check.TEMPLATE_COPY not in examined.found(), "it is the shipped text"
    with own.open("a", encoding="utf-8") as file:
        file.write("{# mine #}\n")
    assert Check.TEMPLATE_COPY not in examined.found(), "the shipped text is the one that was copied"
    shipped.write_text("<mj-section>Better</mj-section>\n", encoding="utf-8")
    said = examined.found()[Check.TEMPLATE_COPY]
    assert (said.verdict, said.words.partition(": ")[0]) == ("warning", name)
    assert "and changed" in said.words
    assert f"digest templates copy --keep {name}" in said.fix
    copies.keep(name)
    assert Check.TEMPLATE_COPY not in examined.found()
