"""Pages and letters from the shipped templates, and from a user's own."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from digest.config import shipped
from digest.domain.errors import TemplateError
from digest.render.pages import DigestView, Pages
from tests.render.sample import SITE, config

DIGESTS = {
    "daily": {"title": "Daily digest", "time": "06:30"},
    "weekly": {"title": "The week in Poland", "days": ["mon", "thu"]},
}


def own(folder: Path, name: str, text: str, **tables: object) -> Pages:
    """The pages of a user who has a template of their own."""
    file = folder / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return Pages(config(folder, **tables))


def test_every_page_knows_the_site_and_its_digests(tmp_path: Path) -> None:
    names = "site.name, site_url, base, public_url, consent, privacy_url, postal_address, noindex, more"
    pages = own(
        tmp_path,
        "web/own.html.j2",
        f"{{{{ [{names}] | join('|') }}}}",
        web={"public_url": "https://example.org/digest", "noindex": True},
        readers={"privacy_url": "https://example.org/privacy"},
        mail={"postal_address": "ul. Przykładowa 1"},
    )
    shown = pages.page("own", more="&").split("|")
    assert shown[:4] == ["Notes from Poland", f"{SITE}/", "/digest", "https://example.org/digest"]
    assert shown[4] == pages.page("own", more="").split("|")[4]
    assert shown[5:] == ["https://example.org/privacy", "ul. Przykładowa 1", "True", "&amp;"]


def test_a_digest_names_its_days_in_the_site_s_language_unless_it_comes_every_day(tmp_path: Path) -> None:
    site = {"name": "Notatki", "feed": f"{SITE}/feed/", "locale": "pl_PL"}
    pages = own(tmp_path, "web/own.html.j2", "{{ digests }}", digests=DIGESTS, site=site)
    shown = (
        DigestView("daily", "Daily digest", (), "06:30"),
        DigestView("weekly", "The week in Poland", ("poniedziałek", "czwartek"), "07:00"),
    )
    assert LexborHTMLParser(pages.page("own")).text() == str(shown)


def test_the_user_s_style_sheet_replaces_the_shipped_one(tmp_path: Path) -> None:
    assert b".card {" in Pages(config(tmp_path)).style()
    replaced = own(tmp_path, "web/style.css", "body{}").style()
    assert replaced.startswith(b":root {")
    assert replaced.endswith(b"}\nbody{}")
    assert b".card" not in replaced


def test_the_style_sheet_takes_both_palettes_and_the_fonts_from_the_theme(tmp_path: Path) -> None:
    theme = {"card": "#fffff0", "accent_dark": "#ffb000", "serif": "'Source Serif',serif", "sans": "Inter,sans-serif"}
    light, _, dark = Pages(config(tmp_path, theme=theme)).style().decode().partition("@media (prefers-color-scheme")
    assert "--card: #fffff0;" in light
    assert "--serif: 'Source Serif',serif;" in light
    assert "--sans: Inter,sans-serif;" in light
    assert "--accent: #ffb000;" in dark.partition("}")[0]


def test_pages_set_no_colour_and_no_font_besides_the_theme() -> None:
    sheet = (shipped("templates") / "web" / "style.css").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9a-f]{3,6}", sheet)) == {"#fff", "#1c1a18"}, "only the chip, which is always light"
    used = set(re.findall(r"var\((--[a-z-]+)\)", sheet))
    theme = Pages(config()).style().decode().removesuffix(sheet)
    assert used == set(re.findall(r"(--[a-z-]+):", theme))


LOGO = "https://img.example.org/logo.png"


@pytest.mark.parametrize(
    ("theme", "shown"),
    [
        ({}, '<a class="masthead" href="https://notesfrompoland.com/">Notes from Poland</a>'),
        ({"logo": LOGO}, f'<img class="logo chip" src="{LOGO}" height="40" alt="Notes from Poland">'),
        ({"logo": LOGO, "logo_dark": f"{LOGO}?d"}, f'<img class="logo" src="{LOGO}" height="40"'),
        (
            {"logo": LOGO, "logo_dark": f"{LOGO}?d"},
            f'<source media="(prefers-color-scheme: dark)" srcset="{LOGO}?d">',
        ),
    ],
)
def test_every_page_has_the_logo_or_the_name(theme: dict[str, str], shown: str) -> None:
    assert shown in Pages(config(theme=theme)).page("asked", titles=("Daily",))


def test_a_letter_has_its_subject_in_its_first_line(tmp_path: Path) -> None:
    own(tmp_path, "own.mjml.j2", "<mjml><mj-body><mj-raw>{{ subject }}: {{ word }}</mj-raw></mj-body></mjml>")
    pages = own(tmp_path, "own.txt.j2", "\n  Hello {{ site.name }}  \n\n{{ word }}\n\n")
    letter = pages.letter("own", "ola@example.org", word="<b>")
    assert (letter.to, letter.subject, letter.text) == ("ola@example.org", "Hello Notes from Poland", "<b>\n")
    assert "Hello Notes from Poland: &lt;b&gt;" in letter.html


def test_the_shipped_confirmation_names_the_digests_and_the_link() -> None:
    letter = Pages(config()).letter(
        "confirm",
        "ola@example.org",
        wanted="“Daily” and “Weekly”",
        link="https://example.org/confirm/x",
        expires="Friday",
    )
    assert letter.subject == "Please confirm: “Daily” and “Weekly”"
    for part in (letter.text, letter.html):
        assert "https://example.org/confirm/x" in part
        assert "Friday" in part


def test_the_feed_of_editions_has_a_template_of_its_own(tmp_path: Path) -> None:
    assert own(tmp_path, "web/editions.atom.j2", "<feed>{{ x }}</feed>").feed(x="a & b") == "<feed>a &amp; b</feed>"


def test_a_fault_in_a_page_is_named_by_file_and_line(tmp_path: Path) -> None:
    pages = own(tmp_path, "web/own.html.j2", "\n{{ nothing.here }}")
    with pytest.raises(TemplateError, match=r"own\.html\.j2, line 2: "):
        pages.page("own")


def test_a_day_and_a_moment_are_written_in_the_site_s_zone_and_language() -> None:
    pages = Pages(config(site={"name": "N", "feed": f"{SITE}/feed/", "locale": "pl_PL", "timezone": "Europe/Warsaw"}))
    assert pages.day(date(2026, 3, 30)) == "30 marca 2026"
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    assert pages.day(late) == "30 marca 2026"
    assert pages.moment(late) == "poniedziałek 30 marca, 01:30"
