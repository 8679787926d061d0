"""The page of the gallery shows every picture that is taken."""

import re

import pytest

from tests.render.gallery.__main__ import main, written
from tests.render.gallery.cases import cases
from tests.render.gallery.renderings import RENDERINGS, WIDTHS


def test_the_page_shows_each_case_in_each_rendering_at_each_width() -> None:
    chosen = [case for case in cases() if case.ask == "a"]
    shown = re.findall(r'src="([^"]+)"', written(chosen))
    assert shown == [
        f"{case.name}/{rendering.name}-{width}.jpg" for case in chosen for rendering in RENDERINGS for width in WIDTHS
    ]


def test_a_name_that_no_case_has_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["gallery", "odd-picturs"])
    with pytest.raises(SystemExit):
        main()
    assert "no case has a name with odd-picturs" in capsys.readouterr().err
