"""One voice: one line for each event, with its fields and time zone, and without addresses and secrets."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.config import secret, secrets
from digest.domain.characters import CONTROLS
from digest.domain.errors import ConfigError
from digest.log import log, start_log
from tests.conftest import Logged

Shown = Callable[[str, Callable[[], object]], list[str]]

READER = "kowalska"
ADDRESSES = st.builds(
    lambda local, domain: f"{READER}{local}@{domain}",
    st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,8}", fullmatch=True),
    st.sampled_from(["example.org", "żółw.example", "xn--w-uga1v8h.example", "[192.0.2.1]"]),
)
# What begins so is no part of a line by chance.
SECRETS = st.text(st.characters(exclude_categories=["C", "Z"], max_codepoint=0xFFFF), min_size=6, max_size=40).map(
    "Q7".__add__
)
FORMS = st.sampled_from([str, repr, lambda word: quote(word, safe=""), lambda word: f"<{word}>", json.dumps, ascii])
"""How exceptions, libraries and URLs write a value."""
once_for_all = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def shown(logged: Logged, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Do something while the log has a form. Gives the lines that it wrote."""

    def lines(form: str, work: Callable[[], object]) -> list[str]:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DIGEST_LOG", form)
            start_log()
            # pytest's own handlers put what they see into its report, which cannot hold half a character.
            handlers = [one for one in logging.getLogger().handlers if type(one).__module__ == "digest.log"]
            environment.setattr(logging.getLogger(), "handlers", handlers)
            work()
        return capsys.readouterr().err.splitlines()

    return lines


def log_everywhere(words: str) -> None:
    """Log words in every place that a line has: event, fields, a library's arguments, an exception and its cause."""
    log(logging.ERROR, f"It failed: {words}", cause=words, edition=7, error=ValueError(words), list=[words])
    library = logging.getLogger("some.library")
    library.error("It failed: %s", words, extra={"email": words})
    try:
        try:
            raise KeyError(words)
        except KeyError as error:
            raise ValueError(f"after {words}") from error
    except ValueError:
        library.exception("It failed.")


@pytest.mark.parametrize("form", ["json", "text"])
@given(address=ADDRESSES, write=FORMS)
@example(address="kowalska@example.org", write=str)
@once_for_all
def test_no_line_holds_an_address(shown: Shown, *, form: str, address: str, write: Any) -> None:
    said = shown(form, lambda: log_everywhere(write(address)))
    assert len(said) == 3
    assert READER not in "".join(said)


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("source", ["SMTP_PASSWORD", "SMTP_PASSWORD_FILE"])
@given(value=SECRETS, write=FORMS)
@example(value="Q7p@ss'w\"ord\\and%more", write=repr)
@once_for_all
def test_no_line_holds_a_secret_from_the_environment_or_a_file(
    shown: Shown, tmp_path: Path, *, form: str, source: str, value: str, write: Any
) -> None:
    file = tmp_path / "secret"
    file.write_text(value, encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(secrets, "_known", set())  # those of earlier examples
        environment.setenv(source, value if source == "SMTP_PASSWORD" else str(file))
        assert secret("SMTP_PASSWORD") == value
        said = shown(form, lambda: log_everywhere(f"the password {write(value)} is wrong"))
    assert len(said) == 3
    assert all("the password" in line for line in said)
    assert "Q7" not in "".join(said)


def test_a_line_is_json_with_its_fields_its_level_and_a_time_with_its_zone(logged: Logged) -> None:
    log(logging.WARNING, "A batch is uncertain.", edition=7, batch=3, cause="no answer", nothing=None, empty="")
    (one,) = logged()
    assert datetime.fromisoformat(one.pop("time")).utcoffset() is not None
    assert one == {
        "level": "warning",
        "event": "A batch is uncertain.",
        "edition": 7,
        "batch": 3,
        "cause": "no answer",
    }


def test_a_line_of_text_quotes_what_is_more_than_a_word(shown: Shown) -> None:
    cause = 'they said "no"\nand = nothing'
    (line,) = shown("text", lambda: log(logging.WARNING, "A batch is uncertain.", edition=7, state="held", cause=cause))
    time, _, rest = line.partition(" ")
    assert datetime.fromisoformat(time).utcoffset() is not None
    assert rest == r'WARNING A batch is uncertain. edition=7 state=held cause="they said \"no\"\nand = nothing"'


@pytest.mark.parametrize("form", ["json", "text"])
@given(words=st.text(st.characters(exclude_characters="@＠%=&\\")))
@example(words="two\nlines\u2028and\x85more\x1b[31m\u202e\ud800")
@once_for_all
def test_an_event_is_one_line_whatever_it_says(shown: Shown, *, form: str, words: str) -> None:
    (line,) = shown(form, lambda: log(logging.ERROR, f"It failed: {words}", cause=words))
    assert not CONTROLS.search(line)
    if form == "json":
        assert json.loads(line)["event"] == f"It failed: {words}"


@pytest.mark.parametrize(
    ("wanted", "terminal", "routine", "levels"),
    [
        ("", False, False, "warning error"),  # cron mails what is written to stderr
        ("", False, True, "info warning error"),
        ("", True, False, "info warning error"),
        ("json", False, False, "info warning error"),
        ("text", False, False, "info warning error"),
        ("json:warning", True, True, "warning error"),
        ("text:error", True, True, "error"),
        (":warning", True, True, "warning error"),
    ],
)
def test_routine_events_appear_on_a_terminal_in_a_service_or_when_asked_for(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, *, wanted: str, terminal: bool, routine: bool, levels: str
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)

    def work() -> None:
        if routine:
            monkeypatch.setenv("DIGEST_LOG", wanted)
            start_log(routine=True)
        for level in (logging.INFO, logging.WARNING, logging.ERROR):
            log(level, "Something happened.")

    said = shown(wanted, work)
    is_json = wanted.startswith("json") or (not wanted.startswith("text") and not terminal)
    assert levels.split() == [json.loads(line)["level"] if is_json else line.split()[1].lower() for line in said]


@pytest.mark.parametrize("wanted", ["xml", "text:loud", "text,warning", "TEXT"])
def test_a_wrong_form_is_refused(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv("DIGEST_LOG", wanted)
    with pytest.raises(ConfigError, match="DIGEST_LOG"):
        start_log()


def test_libraries_are_heard_when_they_fail_and_only_then(logged: Logged) -> None:
    logging.getLogger("apscheduler.scheduler").warning("The job was skipped.")
    logging.getLogger("httpx").info("GET https://hooks.example/secret")
    logging.getLogger("uvicorn.error").error("It %s.", "broke")
    (one,) = logged()
    assert (one["logger"], one["event"], one["level"]) == ("uvicorn.error", "It broke.", "error")


def test_an_event_that_cannot_be_logged_ends_nothing(logged: Logged) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError

    log(logging.ERROR, "It failed.", cause=Odd())
    assert logged() == []


def test_threads_do_not_write_into_each_others_lines(logged: Logged) -> None:
    def work() -> None:
        for number in range(50):
            log(logging.INFO, "x" * 1_000, batch=number)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one["batch"] for one in logged()) == sorted([*range(50)] * 8)
