"""A place where `digest` processes are born, and die by SIGKILL at a step that is named beforehand.

`python -m tests.fakes.dying` loads the program once and forks a process of its own for every command it reads: one
JSON document a line, `Birth`'s fields. It answers with the process id. To `{"wait": number}`, the birth's number, it
answers with the exit code, negative for a signal; to `{"look": number}` as well, or with null while the process lives.
See `tests.acceptance.nursery` for the other end.

Steps are not listed here, they are met: each commit is one, named after the function of `digest` that makes it, and
each request has several. Production code knows nothing of them.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import select
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn

import digest
from tests.fakes.loaded import load

PACKAGE = os.path.dirname(digest.__file__) + os.sep  # noqa: PTH120 -- compared with the names in code objects
NOT_THE_MAKER = (f"{PACKAGE}store{os.sep}database.py", f"{PACKAGE}store{os.sep}group_commit.py")


@dataclass(frozen=True)
class Birth:
    """One command: `die` is a step and its how-manieth time; `log` is where the steps are written as they are met.

    Its `number` is the caller's, and no other birth has it: the system gives an id again after a process has ended.
    With no `log` nothing is watched: the process is as any other one. A standard stream without a path is closed.
    `constants` gives some of the program's own another value, such as how many recipients leave in one request.
    """

    number: int
    argv: list[str]
    cwd: str
    env: dict[str, str]
    stdin: str
    out: str
    err: str
    log: str
    die: tuple[str, int] | None = None
    constants: dict[str, float] = field(default_factory=dict)


class Steps:
    """Notes each step, and dies at the one it was told."""

    def __init__(self, log: str, die: tuple[str, int] | None) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._die = die
        self._met: Counter[str] = Counter()
        self._lock = threading.Lock()

    def meet(self, *names: str) -> None:
        """Note steps that are met in one moment, and die if one of them is the one."""
        with self._lock:
            met = []
            for name in names:
                self._met[name] += 1
                met.append((name, self._met[name]))
            os.write(self._log, "".join(f"{name}\n" for name in names).encode())
            if self._die in met:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch_commits(self) -> None:
        from sqlalchemy.engine.default import DefaultDialect

        from digest.store.group_commit import GroupCommit

        commit, run, commit_jobs = DefaultDialect.do_commit, GroupCommit.run, GroupCommit._commit
        makers: dict[object, str] = {}
        shared = threading.local()

        def watched_run(group: Any, work: Any, *, durable: bool) -> Any:
            makers[work] = _maker(sys._getframe())
            return run(group, work, durable=durable)

        def watched_commit_jobs(group: Any, jobs: Any) -> None:
            shared.makers = [makers[job.work] for job in jobs]
            try:
                commit_jobs(group, jobs)
            finally:
                shared.makers = []

        @functools.wraps(commit)
        def do_commit(dialect: Any, connection: Any) -> None:
            names = getattr(shared, "makers", []) or [_maker(sys._getframe())]
            self.meet(*(f"before the commit of {name}" for name in names))
            commit(dialect, connection)  # type: ignore[no-untyped-call]
            self.meet(*(f"after the commit of {name}" for name in names))

        for owner, name, watched in (
            (DefaultDialect, "do_commit", do_commit),
            (GroupCommit, "run", watched_run),
            (GroupCommit, "_commit", watched_commit_jobs),
        ):
            setattr(owner, name, watched)

    def watch_requests(self) -> None:
        from httpcore._sync.http11 import HTTP11Connection

        from digest.mail.sendgrid.mailer import SendGridMailer
        from digest.mail.sendgrid.transport import Api

        submit, post = SendGridMailer.submit, Api.post
        send_request_body = HTTP11Connection._send_request_body
        receive_response_headers = HTTP11Connection._receive_response_headers

        def watched_submit(mailer: Any, batch: Any, *, now: Any) -> Any:
            self.meet("before the batch is built")
            outcome = submit(mailer, batch, now=now)
            self.meet("after the answer is understood")
            return outcome

        def watched_post(api: Any, path: Any, document: Any) -> Any:
            self.meet("before the request")
            answer = post(api, path, document)
            self.meet("after the answer is read")
            return answer

        def watched_send_request_body(connection: Any, request: Any) -> None:
            send_request_body(connection, request)
            self.meet("after the request")

        def watched_receive_response_headers(connection: Any, request: Any) -> Any:
            # The answer has come, so the request was taken; nobody has read it yet. Or it never comes.
            sock = connection._network_stream.get_extra_info("socket")
            select.select([sock], [], [], request.extensions["timeout"]["read"])
            self.meet("before the answer is read")
            return receive_response_headers(connection, request)

        for owner, name, watched in (
            (SendGridMailer, "submit", watched_submit),
            (Api, "post", watched_post),
            (HTTP11Connection, "_send_request_body", watched_send_request_body),
            (HTTP11Connection, "_receive_response_headers", watched_receive_response_headers),
        ):
            setattr(owner, name, watched)


def _maker(frame: FrameType | None) -> str:
    """Name the function of `digest` that makes a commit."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(PACKAGE) and file not in NOT_THE_MAKER:
            module = file.removeprefix(PACKAGE).removesuffix(".py").replace(os.sep, ".")
            return f"{module}.{frame.f_code.co_qualname.replace('.<locals>', '')}"
        frame = frame.f_back
    return "somebody else"


def live(birth: Birth) -> int:
    """Be the process that was asked for; gives its exit code."""
    os.chdir(birth.cwd)
    os.environ.clear()
    os.environ.update(birth.env)
    for path, number, flags in (
        (birth.stdin, 0, os.O_RDONLY),
        (birth.out, 1, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (birth.err, 2, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        if path:
            os.dup2(os.open(path, flags, 0o600), number)
        else:
            os.close(number)
            setattr(sys, ("stdin", "stdout", "stderr")[number], None)
    if birth.log:
        steps = Steps(birth.log, birth.die)
        steps.watch_commits()
        steps.watch_requests()
    for path, value in birth.constants.items():
        module, _, name = path.rpartition(".")
        setattr(importlib.import_module(module), name, value)
    sys.argv = ["digest", *birth.argv]
    try:
        importlib.import_module("digest.__main__").main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def end(code: int) -> NoReturn:
    """End as Python does: wait for what still runs, do what is to be done at the end, and say the last words."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def bear(birth: Birth) -> int:
    """Let a process be born. Gives its pid."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = live(birth)
        finally:
            if birth.log:
                os._exit(code)  # it is watched for its steps, not for its end
            end(code)
    return pid


class Births:
    """The processes that were born here, by the numbers of their births."""

    def __init__(self, bear: Callable[[Birth], int], wait: Callable[[int, int], tuple[int, int]] = os.waitpid) -> None:
        self._bear, self._wait = bear, wait
        self._living: dict[int, int] = {}
        self._codes: dict[int, int] = {}

    def bear(self, birth: Birth) -> int:
        """Let a process be born. Gives its id."""
        pid = self._living[birth.number] = self._bear(birth)
        return pid

    def code(self, number: int, *, wait: bool) -> int | None:
        """Give the exit code of a process, negative for a signal; None if it lives and nobody waits."""
        if number in self._living:
            ended, status = self._wait(self._living[number], 0 if wait else os.WNOHANG)
            if ended:
                del self._living[number]
                self._codes[number] = os.waitstatus_to_exitcode(status)
        return self._codes.get(number)


def main() -> None:
    """Load the program, and let processes be born until stdin ends."""
    load()
    # What is loaded is nobody's garbage: unmoved, it stays in memory that all processes share.
    gc.freeze()
    births = Births(bear)
    for line in sys.stdin:
        order = json.loads(line)
        if number := order.get("wait") or order.get("look"):
            answer = births.code(number, wait="wait" in order)
        else:
            answer = births.bear(Birth(**order | {"die": order["die"] and tuple(order["die"])}))
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
