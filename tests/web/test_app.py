from pathlib import Path

import pytest

from digest.domain.errors import ConfigError
from digest.domain.readers import Status
from digest.wiring import App
from tests.services.builders import config
from tests.web.clients import NOW, Client, client
from tests.web.conftest import Pages
from tests.web.reader import OLA, status


def test_pages_are_reached_by_the_public_name_and_the_one_listened_on(tmp_path: Path) -> None:
    pages = client(tmp_path)
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400
    assert pages.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert pages.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        ("https://gazetka.źródło.pl", "gazetka.xn--rdo-gna01bwk.pl"),
        ("https://Digest.example.org", "digest.example.org."),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_the_public_name_is_known_as_browsers_write_it(tmp_path: Path, public_url: str, host: str) -> None:
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    pages = Client(App(config(tmp_path, store=store, web={"public_url": public_url}), NOW))
    assert pages.get("/", headers={"host": host}).status_code == 200
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400
    assert pages.app.config.public_url.isascii()
    pages.app.database.close()


def test_a_public_name_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="valid host name"):
        config(tmp_path, web={"public_url": "https://ź" + "ó" * 80 + ".pl"})


@pytest.mark.parametrize("after", [".", ")", ">", "/", ").", '"', "”,", "/>"])
def test_a_link_that_was_copied_with_what_follows_it_works(pages: Pages, after: str) -> None:
    token = pages.add(OLA, "daily")
    for path in (f"/preferences/{token}", f"/unsubscribe/{token}", pages.own_data(token), "/editions"):
        assert pages.get(f"{path}{after}").text == pages.get(path).text
    pages.post("/subscribe", {"email": "jan@example.org", "digest": ["daily"]})
    confirm = next(path for path in map(pages.link, pages.letters()) if "/confirm/" in path)
    assert pages.post(f"{confirm}{after}").status_code == 200
    assert pages.reader("jan@example.org")
    assert pages.post(f"/unsubscribe/{token}{after}").status_code == 200
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())
    assert pages.get(f"/preferences/{token}x{after}").status_code == 404


def test_pages_may_show_the_logos_and_nothing_else_from_elsewhere(tmp_path: Path) -> None:
    theme = {"logo": "https://img.example.org/a.png", "logo_dark": "https://źródło.pl:8443/b.png"}
    store = {"url": f"sqlite:///{tmp_path / 'digest.db'}"}
    plain = Client(App(config(tmp_path, store=store), NOW))
    assert "img-src 'self';" in plain.get("/").headers["content-security-policy"]
    themed = Client(App(config(tmp_path, store=store, theme=theme), NOW))
    policy = themed.get("/").headers["content-security-policy"]
    assert "img-src 'self' https://img.example.org https://xn--rdo-gna01bwk.pl:8443;" in policy
    for pages in (plain, themed):
        pages.app.database.close()
