"""Many `digest` processes in little time, real ones that can be killed: the near end of `tests.fakes.dying`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from tests.fakes.dying import Birth

REPOSITORY = Path(__file__).parents[2]
KILLED = -9


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.err, self.err
        assert "This should not have happened" not in self.err, self.err

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def logged(self) -> list[dict[str, Any]]:
        """The events on stderr."""
        return events(self.err)


@dataclass(frozen=True)
class Process:
    """A process that was started. `wait` ends when it has ended."""

    nursery: "Nursery"
    pid: int
    birth: Birth

    def wait(self) -> Ran:
        code = self.nursery.ask({"wait": self.birth.number})
        assert code is not None
        return Ran(code, _read(self.birth.out), self.said)

    def ended(self) -> int | None:
        """Give the exit code, negative for a signal; None while it lives."""
        return self.nursery.ask({"look": self.birth.number})

    def kill(self, number: int) -> None:
        """Send it a signal, if it still lives: afterwards its id may be another process's."""
        if self.ended() is None:
            os.kill(self.pid, number)

    def end(self) -> None:
        """Let it live no longer, if it still does."""
        self.kill(signal.SIGKILL)
        self.nursery.ask({"wait": self.birth.number})

    @property
    def said(self) -> str:
        """What it has said on stderr so far."""
        return _read(self.birth.err)

    @property
    def logged(self) -> list[dict[str, Any]]:
        """The events that it has logged so far."""
        return events(self.said)

    @property
    def steps(self) -> list[str]:
        """The steps it has met, in order."""
        return _read(self.birth.log).splitlines()


def events(said: str) -> list[dict[str, Any]]:
    """Read the lines of the log among what a process has said; the last line may not be whole yet."""
    return [json.loads(line) for line in said.splitlines(keepends=True) if line.startswith("{") and line.endswith("\n")]


def machines_variables() -> dict[str, str]:
    """Give what a process needs of the machine. No other setting of it reaches a command."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


def _read(path: str) -> str:
    """Read a file of a process that may have been killed before it opened any. A device holds nothing."""
    return Path(path).read_text(encoding="utf-8") if Path(path).is_file() else ""


class Nursery:
    """Starts processes quickly: by forking one that has the program loaded."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="digest-runs-")
        self._numbers, self._turn = count(1), Lock()
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.dying"],
            cwd=REPOSITORY,
            env=machines_variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let no more processes be born."""
        self._mother.communicate(timeout=60)
        self._folder.cleanup()

    def ask(self, order: dict[str, object]) -> int | None:
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        with self._turn:
            self._mother.stdin.write(json.dumps(order) + "\n")
            self._mother.stdin.flush()
            answer: int | None = json.loads(self._mother.stdout.readline())
        return answer

    def start(
        self,
        folder: Path,
        *words: str,
        env: dict[str, str],
        stdin: str = "",
        die: tuple[str, int] | None = None,
        constants: dict[str, float] | None = None,
        watched: bool = True,
        streams: dict[str, str] | None = None,
    ) -> Process:
        """Start a `digest` command in a folder; with `die` it is killed at that step.

        Only of a process that is `watched` the steps are known. `streams` names other files for `stdin`, `out` or
        `err`, or none ("") for a closed one.
        """
        number = next(self._numbers)
        stem = f"{self._folder.name}/{number}"
        if stdin:
            Path(f"{stem}.in").write_text(stdin, encoding="utf-8")
        files = {"stdin": f"{stem}.in" if stdin else os.devnull, "out": f"{stem}.out", "err": f"{stem}.err"}
        birth = Birth(
            number=number,
            argv=list(words),
            cwd=str(folder),
            env={**machines_variables(), **env},
            **(files | (streams or {})),
            log=f"{stem}.log" if watched else "",
            die=die,
            constants=constants or {},
        )
        pid = self.ask(asdict(birth))
        assert pid is not None
        return Process(self, pid, birth)


@cache
def nursery() -> Nursery:
    """Give the one nursery that all tests of this process share. It ends with it, or when it is closed."""
    return Nursery()
