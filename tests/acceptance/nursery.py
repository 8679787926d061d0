"""Many `digest` processes in little time, real ones that can be killed: the near end of `tests.fakes.dying`."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.acceptance.runs import REPOSITORY, Ran
from tests.fakes.dying import Birth

KILLED = -9


@dataclass(frozen=True)
class Process:
    """A process that was started. `wait` ends when it has ended."""

    nursery: "Nursery"
    pid: int
    birth: Birth

    def wait(self) -> Ran:
        code = self.nursery.ask({"wait": self.pid})
        out, err = (_read(path) for path in (self.birth.out, self.birth.err))
        assert "Traceback" not in err, err
        assert "This should not have happened" not in err, err
        return Ran(code, out, err)

    def kill(self, number: int) -> None:
        os.kill(self.pid, number)

    @property
    def said(self) -> str:
        """What it has said on stderr so far."""
        return _read(self.birth.err)

    @property
    def steps(self) -> list[str]:
        """The steps it has met, in order."""
        return _read(self.birth.log).splitlines()


def _read(path: str) -> str:
    """Read a file of a process that may have been killed before it opened any."""
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


class Nursery:
    """Starts processes quickly: by forking one that has the program loaded."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="digest-runs-")
        self._numbers = count(1)
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.dying"],
            cwd=REPOSITORY,
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mother.communicate(timeout=60)
        self._folder.cleanup()

    def ask(self, order: dict[str, object]) -> int:
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write(json.dumps(order) + "\n")
        self._mother.stdin.flush()
        return int(self._mother.stdout.readline())

    def start(
        self,
        folder: Path,
        *words: str,
        env: dict[str, str],
        die: tuple[str, int] | None = None,
        constants: dict[str, float] | None = None,
    ) -> Process:
        """Start a `digest` command in a folder; with `die` it is killed at that step."""
        stem = f"{self._folder.name}/{next(self._numbers)}"
        variables = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        birth = Birth(
            argv=list(words),
            cwd=str(folder),
            env={**variables, **env},
            out=f"{stem}.out",
            err=f"{stem}.err",
            log=f"{stem}.log",
            die=die,
            constants=constants or {},
        )
        return Process(self, self.ask(asdict(birth)), birth)
