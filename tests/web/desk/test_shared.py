"""The pages behind signed links, as a phone and as mail scanners ask for them."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from digest.services.editions.edit import history
from digest.services.editions.make import draft_of
from digest.services.editions.proofs import send_proofs
from digest.services.intake.read_feed import poll_file
from digest.store.editions.editions import load_edition
from digest.web.app import make_app
from digest.wiring import App
from tests.fakes.wordpress import feed
from tests.services.builders import config
from tests.web.clients import HOST, Client
from tests.web.conftest import KEY
from tests.web.desk.desks import NOW, stories, text_of

EDITORS = {"ola@example.org": "Ola Nowak"}


class Phone(Client):
    """An editor's phone, with the proof that they got."""

    def __post_init__(self) -> None:
        super().__post_init__()
        app = self.app
        poll_file(app.database, feed(stories()), app.config, now=NOW)
        day = (NOW + timedelta(days=1)).date()
        self.draft = draft_of(app.database, app.renderer, app.config, "daily", day, now=NOW)
        send_proofs(app.sending, self.draft)
        (file,) = app.config.path("outbox").glob("**/*.eml")
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text
        assert html
        found = re.findall(r"^(View|Approve|Hold|Make lead):\s+(https://\S+)", text.get_content(), re.MULTILINE)
        self.links: dict[str, str] = dict(found)
        self.html = html.get_content()

    def path(self, name: str) -> str:
        return self.links[name].removeprefix(f"https://{HOST}")

    def state(self) -> str:
        with self.app.database.read() as connection:
            state: str = load_edition(connection, self.draft.id).state
            return state


@pytest.fixture
def phone(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    shutil.copy(migrated_file, tmp_path / "digest.db")
    settings = config(
        tmp_path,
        digests={"daily": {"proof_to": ["ola@example.org"]}},
        web={"public_url": f"https://{HOST}"},
        mail={"outbox": "outbox"},
        images={"service": "off"},
        editors=EDITORS,
    )
    opened = Phone(App(settings, NOW))
    yield opened
    opened.app.database.close()


def test_a_proof_has_a_link_for_each_action(phone: Phone) -> None:
    assert list(phone.links) == ["View", "Approve", "Hold", "Make lead"]
    for address in phone.links.values():
        assert f'href="{address}"' in phone.html


def test_an_editor_decides_on_a_phone(phone: Phone) -> None:
    page = phone.get(phone.path("Make lead"))
    words = text_of(page)
    assert "a proof for Ola Nowak" in words
    assert "daily, Tue 12 May, 07:00, tomorrow. It is a draft" in words
    assert page.text.count('type="radio"') == 3
    assert "Choose a story first." in text_of(phone.post(phone.path("Make lead")))
    assert "It is the lead now. A new proof was sent." in text_of(phone.post(phone.path("Make lead"), {"story": "3"}))
    stale = phone.post(phone.path("Approve"))
    assert stale.status_code == 409
    assert "The edition has changed since this proof was made." in text_of(stale)
    assert "Held." in text_of(phone.post(phone.path("Hold")))
    assert phone.state() == "held"
    again = phone.post(phone.path("Hold"))
    assert again.status_code == 409
    assert "You have done this already." in text_of(again)
    made, _ = history(phone.app.database, phone.draft.id)
    assert [(one.kind.value, one.by) for one in made] == [("lead", "Ola Nowak"), ("hold", "Ola Nowak")]


def test_approving_works_once(phone: Phone) -> None:
    assert "<button>Approve</button>" in phone.get(phone.path("Approve")).text
    assert "Approved." in text_of(phone.post(phone.path("Approve")))
    assert phone.state() == "approved"
    assert phone.post(phone.path("Approve")).status_code == 409
    assert "<button>" not in phone.get(phone.path("Approve")).text


def test_looking_changes_nothing_however_often_scanners_do_it(phone: Phone) -> None:
    async def scan() -> set[int]:
        transport = httpx.ASGITransport(make_app(phone.app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as scanner:
            paths = [phone.path(name) for name in ("View", "Approve", "Hold")]
            asked = [scanner.get(path) for path in (*paths, f"{paths[0]}/mail") for _ in range(25)]
            asked += [scanner.head(path) for path in paths]
            return {answer.status_code for answer in await asyncio.gather(*asked)}

    assert asyncio.run(scan()) <= {200, 405}
    assert phone.state() == "draft"
    assert history(phone.app.database, phone.draft.id)[0] == []
    assert "Approved." in text_of(phone.post(phone.path("Approve")))


def test_viewing_shows_the_mail_and_has_no_button(phone: Phone) -> None:
    assert "<button>" not in phone.get(phone.path("View")).text
    assert phone.post(phone.path("View")).status_code == 409
    mail = phone.get(f"{phone.path('View')}/mail")
    assert "Story 2" in mail.text
    assert mail.headers["content-security-policy"].endswith("sandbox")


def test_a_link_that_expired_or_was_guessed_opens_nothing(phone: Phone) -> None:
    later = App(phone.app.config, NOW + timedelta(hours=24))
    later.__dict__["database"] = phone.app.database
    old = Client(later)
    for path in (*map(phone.path, phone.links), f"{phone.path('View')}/mail"):
        assert old.get(path).status_code == 404
        assert phone.get(path.replace("/desk/", "/desk/x")).status_code == 404
    assert old.post(phone.path("Approve")).status_code == 404
    assert phone.state() == "draft"
