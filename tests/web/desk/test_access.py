"""Who gets into the desk, and what other sites cannot do to it."""

from pathlib import Path

import pytest

from digest.web.desk.access import Keys
from tests.web.desk.desks import HERE, PORT, TOMORROW, Editor, text_of, workshop


@pytest.fixture
def stranger(tmp_path: Path) -> Editor:
    return Editor(workshop(tmp_path), cookie="")


def test_the_token_in_the_address_lets_in_once_and_leaves_the_address(stranger: Editor) -> None:
    answer = stranger.get(f"{TOMORROW}?token={stranger.keys.token}&view=dark")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{TOMORROW}?view=dark")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"digest_desk_{PORT}={stranger.keys.session};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.keys.token not in cookie


@pytest.mark.parametrize("path", ["/", TOMORROW, f"{TOMORROW}/preview/desktop", "/live", "/nowhere", "/?token=guess"])
def test_without_the_token_nothing_is_shown(stranger: Editor, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 401
    assert "The desk is locked" in answer.text
    assert "Story" not in answer.text


def test_a_wrong_cookie_opens_nothing(stranger: Editor) -> None:
    stranger.cookie = "guessed"
    assert stranger.get().status_code == 401
    assert stranger.post(do="approve").status_code == 401


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1.evil.example:8400"])
def test_a_name_that_another_site_points_here_is_refused(editor: Editor, host: str) -> None:
    assert editor.get(headers={"Host": host}).status_code == 421
    assert editor.post(headers={"Host": host, "Origin": f"http://{host}"}, do="approve").status_code == 421


def test_localhost_is_this_machine(editor: Editor) -> None:
    assert editor.get(headers={"Host": f"localhost:{PORT}"}).status_code == 200
    assert editor.get(headers={"Host": f"[::1]:{PORT}"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_other_site_can_post_even_with_the_cookie(editor: Editor, headers: dict[str, str]) -> None:
    answer = editor.post(headers=headers, do="approve", seen="0")
    assert answer.status_code == 403
    assert "not drafted" in text_of(editor.get())


def test_every_answer_isolates_the_page(editor: Editor, stranger: Editor) -> None:
    for answer in (editor.get(), editor.get("/nowhere"), stranger.get(), editor.get(headers={"Host": "evil.example"})):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; style-src 'self'; script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"


def test_with_a_password_the_desk_is_opened_from_elsewhere(tmp_path: Path) -> None:
    keys = Keys(PORT, password="a long password", names=())
    stranger = Editor(workshop(tmp_path), keys=keys, cookie="")
    elsewhere = {"Host": f"192.0.2.1:{PORT}", "Origin": f"http://192.0.2.1:{PORT}"}
    assert 'name="password"' in stranger.get(headers=elsewhere).text
    wrong = stranger.post("/login", headers=elsewhere, password="a guess")
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert "That is not the password." in wrong.text
    right = stranger.post("/login", headers=elsewhere, password="a long password")
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert keys.session in right.headers["set-cookie"]
    assert stranger.post("/login", headers=elsewhere | {"Origin": HERE}, password="a long password").status_code == 403


def test_passwords_are_not_guessed_by_the_thousand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from digest.web.limits import Limit

    monkeypatch.setattr("digest.web.desk.access._TRIES", Limit(2, 60.0))
    stranger = Editor(workshop(tmp_path), keys=Keys(PORT, password="a long password"), cookie="")
    codes = [stranger.post("/login", password=f"guess {number}").status_code for number in range(4)]
    assert codes == [401, 401, 429, 429]
    assert stranger.post("/login", password="a long password").status_code == 303


def test_without_a_password_nobody_can_log_in(stranger: Editor) -> None:
    assert 'name="password"' not in stranger.get("/login").text
    assert stranger.post("/login", password="").status_code == 401
