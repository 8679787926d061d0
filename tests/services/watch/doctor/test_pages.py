"""The readers' pages: their key and address, the one-click link, a checker outside, and copies of pictures."""

import pytest

from digest.domain.findings import Check
from tests.fakes.site import Behaviour, redirect, status
from tests.services.watch.doctor.examined import Examined, mailing

LINK = "/unsubscribe/digest-doctor-checks-this-link"
OURS = status(404, b"unknown", Content_Security_Policy="default-src 'none'; style-src 'self'")


def test_pages_without_a_key_or_https_are_a_warning(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alone.found()[Check.PAGES].verdict == "ok"
    with mailing(alone):
        said = alone.found()[Check.PAGES]
        assert (said.verdict, "only over https" in said.words) == ("warning", True)
    monkeypatch.setenv("DIGEST_SECRET_KEY", "short-secret")
    said = alone.found()[Check.PAGES]
    assert (said.verdict, "openssl rand" in said.fix) == ("warning", True)
    assert "short-secret" not in said.words
    monkeypatch.delenv("DIGEST_SECRET_KEY")
    assert "DIGEST_SECRET_KEY is missing" in alone.found()[Check.PAGES].fix


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (status(405), "is answered with 405"),
        (status(502), "is answered with 502"),
        (redirect("https://elsewhere.test/"), "is answered with 302"),
        (status(404), "Another server than `digest serve` answers"),
    ],
)
def test_a_one_click_link_that_takes_no_post_has_failed(alone: Examined, behaviour: Behaviour, words: str) -> None:
    with mailing(alone):
        alone.site.on(LINK, OURS)
        assert alone.found()[Check.ONE_CLICK].verdict == "ok"
        alone.site.on(LINK, behaviour)
        said = alone.found()[Check.ONE_CLICK]
    assert (said.verdict, words in said.words) == ("failed", True)
    assert "pass POST requests on" in said.fix


def test_pages_that_cannot_be_reached_from_here_are_a_warning(alone: Examined) -> None:
    with mailing(alone):
        said = alone.found(web={"public_url": "http://127.0.0.1:9"})[Check.ONE_CLICK]
    assert (said.verdict, "cannot be reached from here" in said.words) == ("warning", True)
    assert "digest serve" in said.fix


def test_pages_that_the_checker_cannot_open_have_failed(alone: Examined) -> None:
    assert Check.OUTSIDE not in alone.found()
    alone.checker = alone.site.on("/checker", status(200)) + "?page={url}"
    page = "https://digest.notesfrompoland.com"
    assert alone.found(web={"public_url": page})[Check.OUTSIDE].verdict == "ok"
    assert alone.site.requests[-1].path == "/checker?page=https%3A%2F%2Fdigest.notesfrompoland.com%2F"
    alone.site.on("/checker", status(502))
    said = alone.found(web={"public_url": page})[Check.OUTSIDE]
    assert (said.verdict, said.words) == ("failed", f"the checker cannot open {page}/: it answered 502.")


def test_copies_of_pictures_need_a_key_and_a_folder(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {
        "images": {"service": "self", "folder": "copies"},
        "web": {"public_url": "https://digest.notesfrompoland.com"},
    }
    copies = alone.folder / "copies"
    said = alone.found(**tables)[Check.PICTURES]
    assert (said.verdict, said.words) == ("ok", f"copies take 0 of 2,000 MB in {copies}.")
    assert not copies.exists(), "it changes nothing"
    copies.write_text("a file where the folder should be")
    said = alone.found(**tables)[Check.PICTURES]
    assert said.verdict == "failed"
    assert "[images] folder" in said.fix
    monkeypatch.delenv("DIGEST_SECRET_KEY")
    said = alone.found(**tables)[Check.PICTURES]
    assert (said.verdict, "DIGEST_SECRET_KEY is missing" in said.words) == ("failed", True)
