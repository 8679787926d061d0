"""Checks of the logo, at a real site."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain.findings import Check, Finding
from digest.services.watch.doctor.logo import check_logo
from tests.fakes.site import Site, status
from tests.pictures.files import photograph, saved
from tests.services.builders import config


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        opened.on("/logo.jpg", status(200, saved(photograph(480, 120))))
        yield opened


def found(folder: Path, site: Site, **theme: Any) -> dict[str, Finding]:
    return {one.what: one for one in check_logo(config(folder, feed_url=site.feed_url, theme=theme))}


def test_without_a_logo_there_is_nothing_to_say(tmp_path: Path, site: Site) -> None:
    assert found(tmp_path, site) == {}
    assert site.requests == []


def test_a_logo_without_a_dark_one_is_a_warning(tmp_path: Path, site: Site) -> None:
    logo = {"logo": f"{site.url}/logo.jpg", "logo_width": 160}
    (said,) = found(tmp_path, site, **logo).values()
    assert (said.what, said.verdict) == (Check.LOGO, "warning")
    assert "light chip" in said.words
    assert "logo_dark" in said.fix
    assert found(tmp_path, site, logo_dark=f"{site.url}/dark.jpg", **logo) == {}


@pytest.mark.parametrize(("set_to", "said"), [(0, "logo_width is not set"), (120, "logo_width is 120")])
def test_the_width_to_set_is_measured(tmp_path: Path, site: Site, set_to: int, said: str) -> None:
    logos = {"logo": f"{site.url}/logo.jpg", "logo_dark": f"{site.url}/dark.jpg"}
    warned = found(tmp_path, site, logo_width=set_to, **logos)[Check.LOGO_WIDTH]
    assert warned.words == f"480 × 120 pixels are 160 × 40 where it is shown, and {said}."
    assert warned.fix == "Set logo_width = 160 in [theme]."


@pytest.mark.parametrize(("path", "why"), [("/logo.svg", "no JPEG, PNG"), ("/gone.png", "404")])
def test_a_logo_that_mails_cannot_show_is_a_warning(tmp_path: Path, site: Site, path: str, why: str) -> None:
    site.on("/logo.svg", status(200, b"<svg/>"))
    logos = {"logo": f"{site.url}{path}", "logo_dark": f"{site.url}/dark.jpg"}
    (said,) = found(tmp_path, site, **logos).values()
    assert (said.what, said.verdict) == (Check.LOGO_FILE, "warning")
    assert why in said.words
