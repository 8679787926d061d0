"""A site in Polish: no word of ours in its mails and pages is English."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from babel.messages.pofile import read_po
from selectolax.lexbor import LexborHTMLParser

from digest.config import Config, shipped
from digest.domain.corrections import Correction
from digest.domain.editions import Edition
from digest.domain.inbox_row import InboxRow
from digest.render.edition import Renderer
from digest.render.pages import Pages
from tests.render.sample import SITE, config, edition, headlines, sample

POLISH = {"name": "Notatki", "feed": f"{SITE}/feed/", "locale": "pl_PL", "timezone": "Europe/Warsaw"}
DIGESTS = {"daily": {}, "weekly": {"days": ["mon"]}}
READER: dict[str, object] = {
    "digest": "daily",
    "title": "Przegląd dnia",
    "reads": {"weekly"},
    "rarer": ["weekly"],
    "token": "x",
    "agreed": False,
    "suppressed": None,
    "replaced": False,
}
SAID = ("gives_until", "ask_after", "paused_until")
WISHES: dict[str, object] = dict.fromkeys(SAID, "") | {
    "gives_monthly": True,
    "months": [("2026-12", "grudzień 2026")],
    "usual_month": "2026-12",
    "first_day": date(2026, 5, 13),
    "last_day": date(2027, 5, 13),
}
PREFERENCES: dict[str, object] = READER | {
    "donates": True,
    "gave_on": "30 marca 2026",
    "offered": {"Polityka": "Polityka"},
    "sections": set(),
    "wishes": WISHES,
    "done": "",
    "fault": "",
    "absent": [("old", "Dawny")],
    "version": "1",
    "changed": {"left": ["Przegląd dnia"], "added": ["Przegląd tygodnia"], "sections": True},
}
CASES: list[tuple[str, Mapping[str, object]]] = [
    ("asked", {"titles": ["Przegląd dnia", "Przegląd tygodnia"]}),
    ("confirm", {"titles": ["Przegląd dnia"], "names": ["daily"], "token": "x"}),
    *(("confirmed", {"titles": ["Przegląd dnia"], "token": token, "stopped": True}) for token in ("", "x")),
    *(("data", {"token": "x", "fault": fault}) for fault in ("", "sure")),
    *(("data_asked", {"token": "x", "stopped": stopped}) for stopped in (True, False)),
    ("editions", {"editions": [], "year": 2026, "years": [2026, 2025]}),
    ("edition_foot", {}),
    *((name, {}) for name in ("erased", "full")),
    *((name, {"token": "x"}) for name in ("renewed", "replaced")),
    *((name, READER | {"reads": reads}) for name in ("left", "unsubscribe") for reads in (set[str](), {"daily"})),
    ("left", READER),
    *(("preferences", PREFERENCES | {"done": done}) for done in ("save", "gave", "")),
    *(
        ("preferences", PREFERENCES | {"done": done, "wishes": WISHES | {name: "1 czerwca 2026"}})
        for name, done in product(SAID, ("save", "gave", "later", "as-usual", "pause", "go-on"))
    ),
    *(("preferences", PREFERENCES | {"fault": fault}) for fault in ("digest", "outdated", "pause", "sections")),
    *(("preferences", PREFERENCES | {"suppressed": why}) for why in ("bounce", "complaint", "manual", "other")),
    *(
        ("sign_up", {"email": "", "wanted": {"daily"}, "fault": fault, "cover": None})
        for fault in ("", "email", "digest")
    ),
    *(("trouble", {"code": code}) for code in (400, 404, 429, 503)),
    *(("unknown", {"kind": kind}) for kind in ("confirm", "reader", "data")),
]


def polish() -> Config:
    return config(site=POLISH, digests=DIGESTS, readers={"privacy_url": f"{SITE}/privacy"})


def english_in(shown: str) -> list[str]:
    """Find our English texts in what a reader sees; of texts with placeholders, the longest piece."""
    with (shipped("templates") / "locale" / "pl.po").open("rb") as opened:
        messages = [message for message in read_po(opened) if message.id]
    texts = [form for one in messages for form in ([one.id] if isinstance(one.id, str) else one.id)]
    pieces = [max(re.split(r"%\(\w+\)s|<[^>]*>", text), key=len).strip() for text in texts]
    words = " ".join(shown.split())
    return [piece for piece in pieces if len(piece) > 3 and re.search(rf"\b{re.escape(piece)}(?!\w)", words)]


def readable(html: str) -> str:
    """What a page shows, with what its attributes say."""
    tree = LexborHTMLParser(html)
    for node in tree.css("style"):
        node.decompose()
    spoken = [node.attributes.get(name) or "" for name in ("alt", "aria-label") for node in tree.css(f"[{name}]")]
    return " ".join([tree.text(separator=" "), *spoken])


def full_edition() -> Edition:
    """An edition with every part that has words of ours."""
    made = edition()
    corrected = Correction(replace(made.lead.story, title="Nowy tytuł"), "Stary tytuł", 7, date(2026, 3, 23))
    gone = replace(corrected, story=replace(corrected.story, withdrawn_at=corrected.story.published_at))
    return replace(made, number=112, corrections=(corrected, gone), also=headlines(3))


def test_an_edition_has_no_english_words_of_ours() -> None:
    renderer = Renderer(polish())
    full = full_edition()
    for made in (
        *(renderer.render(full, variant) for variant in (None, *polish().donation.variants)),
        renderer.render(replace(full, chosen=True), None),
        renderer.render(replace(full, corrects=date(2026, 3, 23)), None),
    ):
        assert english_in(readable(made.html)) == []
        assert english_in(made.text) == []
        assert "Zmień ustawienia" in made.text


def test_letters_have_no_english_words_of_ours() -> None:
    pages = Pages(polish())
    values = {"link": f"{SITE}/x", "expires": "środa", "wanted": pages.listed(["Przegląd dnia", "Przegląd tygodnia"])}
    for name in ("confirm", "data"):
        letter = pages.letter(name, "ola@example.org", **values)
        assert english_in(" ".join([letter.subject, letter.text, readable(letter.html)])) == []
    assert values["wanted"] == "„Przegląd dnia” i „Przegląd tygodnia”"


@pytest.mark.parametrize(("name", "values"), CASES)
def test_a_page_has_no_english_words_of_ours(name: str, values: Mapping[str, object]) -> None:
    page = Pages(polish()).page(name, **values)
    assert english_in(readable(page)) == []
    assert name == "edition_foot" or '<html lang="pl-PL" dir="ltr">' in page


def test_english_words_of_ours_are_found() -> None:
    page = Pages(config()).page("sign_up", email="", wanted=(), fault="", cover=None)
    assert {"Your e-mail address", "Sign up", "Pages"} <= set(english_in(readable(page)))


def test_what_the_configuration_leaves_to_us_is_polish() -> None:
    site = polish()
    assert (site.title("daily"), site.title("weekly"), site.title("evening")) == (
        "Przegląd dnia",
        "Przegląd tygodnia",
        "Evening digest",
    )
    assert site.consent.startswith("Chcę otrzymywać")
    assert (site.section_title("More news"), site.section_title("Donations")) == ("Inne wiadomości", "Donations")
    assert site.translated("") == ""


@pytest.mark.parametrize(
    ("count", "begins"),
    [(1, "Oraz jeszcze jeden tekst: "), (3, "Oraz jeszcze 3 teksty: "), (5, "Oraz jeszcze 5 tekstów: ")],
)
def test_the_usual_preheader_counts_in_polish(count: int, begins: str) -> None:
    lead, *others = sample()
    row = InboxRow("Przegląd dnia", "30 marca 2026", lead, others[:count])
    assert row.usual_preheader(polish().words).startswith(f"{begins}{others[0].story.title}"[:60])
