"""Every command with its standard streams closed, full, or read only in part."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.main import get_command

from digest.cli import FAMILIES, program
from tests.acceptance.nursery import REPOSITORY, Ran, machines_variables, nursery
from tests.acceptance.runs import digest, write_config
from tests.acceptance.serving import KEY, await_true, free_port

pytestmark = pytest.mark.long

NOW = "2026-03-30T07:00:00+02:00"
READER = "ola@example.org"
FULL = {"stdin": "", "out": "/dev/full"}
COMMANDS = {
    "demo": ["--out", "out"],
    "init": ["new"],
    "migrate": [],
    "doctor": [],
    "alerts test": [],
    "stories": [],
    "explain": ["weekly"],
    "preview": ["weekly"],
    "send": ["weekly", "--yes"],
    "proof": ["weekly", "--to", READER],
    "settle": ["1"],
    "backup": [],
    "restore": ["no-such-file.db", "--yes"],
    "config show": [],
    "config explain": ["mail.backend"],
    "worker": [],
    "serve": [],
    "schedule": [],
    "report": [],
    "housekeep": [],
    "metrics": [],
    "corrections": [],
    "correct": ["no-such-story"],
    "feed poll": ["--file", str(REPOSITORY / "digest" / "sample" / "feed.xml")],
    "edition build": ["daily"],
    "edition list": [],
    "edition show": ["1"],
    "edition approve": ["1"],
    "edition hold": ["1"],
    "edition cancel": ["1"],
    "edition postpone": ["1", "--to", "09:30"],
    "edition edit": ["1", "--subject", "News"],
    "edition diff": ["1"],
    "subscribers add": ["jan@example.org"],
    "subscribers import": ["list.csv"],
    "subscribers import-donors": ["list.csv"],
    "subscribers export": [],
    "subscribers list": [],
    "subscribers show": [READER],
    "subscribers unsubscribe": [READER],
    "subscribers suppress": [READER],
    "subscribers erase": [READER],
    "subscribers move": ["monthly", "weekly", "--yes"],
    "suppressions sync": [],
    "templates list": [],
    "templates copy": ["edition.mjml.j2"],
    "templates diff": ["edition.mjml.j2"],
}
"""All commands with usual words, but `run`: it answers nothing, and the test of the services has it."""


def walk(command: object, name: str = "") -> Iterator[str]:
    if commands := getattr(command, "commands", None):
        for word, inner in commands.items():
            yield from walk(inner, f"{name} {word}".strip())
    else:
        yield name


def first_words(called: list[str]) -> set[str]:
    return {name.split()[0] for name in walk(get_command(program(called)))}


def test_a_command_is_there_without_the_other_families() -> None:
    assert first_words([]) == {word for words in FAMILIES.values() for word in words}
    for words in FAMILIES.values():
        for word in words:
            assert first_words([word]) == set(words)


def test_the_list_of_commands_is_whole() -> None:
    assert sorted(walk(get_command(program()))) == sorted([*COMMANDS, "desk", "run"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stories, an edition and a reader, to copy."""
    folder = tmp_path_factory.mktemp("site")
    write_config(folder, feed="http://127.0.0.1:9/feed/")
    (folder / "list.csv").write_text("email\neva@example.org\n")
    for words in ("feed poll", "edition build"):
        assert digest(folder, *words.split(), *COMMANDS[words], now=NOW).code == 0
    assert digest(folder, "subscribers", "add", READER).code == 0
    return folder


def run(site: Path, folder: Path, words: list[str], **streams: str) -> Ran:
    """Run a command in a fresh copy of the site's folder."""
    shutil.copytree(site, folder)
    environment = {"DIGEST_NOW": NOW, "DIGEST_SECRET_KEY": KEY if words != ["serve"] else ""}
    return nursery().start(folder, *words, env=environment, watched=False, streams=streams).wait()


@pytest.mark.parametrize("name", COMMANDS)
def test_an_answer_that_is_lost_is_named_and_the_work_is_done(site: Path, tmp_path: Path, name: str) -> None:
    words = [*name.split(), *COMMANDS[name]]
    usual = run(site, tmp_path / "usual", words)
    full = run(site, tmp_path / "full", words, **FULL)
    assert full.code == (usual.code or int(bool(usual.out)))
    assert ("The output cannot be written: No space left on device.\n" in full.err) == bool(usual.out)
    unheard = run(site, tmp_path / "unheard", words, err="/dev/full")
    assert unheard.code == usual.code
    assert bool(unheard.out) == bool(usual.out)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_a_help_that_is_lost_is_named(tmp_path: Path, name: str) -> None:
    ran = nursery().start(tmp_path, *name.split(), "--help", env={}, watched=False, streams=FULL).wait()
    assert (ran.code, ran.err) == (1, "The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize(
    ("words", "code"), [("schedule --next 1000", 1), ("schedule --next 1000 --json", 1), ("--help", 1), ("x", 2)]
)
def test_a_pipe_that_ends_early_is_named(tmp_path: Path, words: str, code: int) -> None:
    write_config(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", *words.split()],
        cwd=tmp_path,
        env={**machines_variables(), "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == code
    if code == 1:
        assert said == "The output was not read to its end.\n"


@pytest.mark.parametrize("service", ["serve", "run --web"])
def test_a_service_needs_no_streams(tmp_path: Path, service: str) -> None:
    port = free_port()
    write_config(tmp_path, feed="http://127.0.0.1:9/feed/", more=f'[web]\nbind = "127.0.0.1:{port}"\n')
    closed = {"stdin": "", "out": "", "err": ""}
    process = nursery().start(tmp_path, *service.split(), env={"DIGEST_SECRET_KEY": KEY}, watched=False, streams=closed)

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz").is_success
        except httpx.TransportError:
            return False

    await_true(answers)
    assert {str(Path(f"/proc/{process.pid}/fd/{one}").readlink()) for one in range(3)} == {"/dev/null"}
    process.kill(signal.SIGTERM)
    assert process.wait().code == 0


def test_a_question_without_standard_input_is_wrong_usage(site: Path, tmp_path: Path) -> None:
    ran = run(site, tmp_path / "site", ["subscribers", "erase", READER], stdin="")
    assert ran.code == 2
    assert "There is no terminal to ask on: add --yes to continue." in ran.err
    read = run(site, tmp_path / "again", ["subscribers", "import", "-"], stdin="")
    assert read.code == 1
    assert read.err.endswith("\n- cannot be read: standard input is closed.\n")
