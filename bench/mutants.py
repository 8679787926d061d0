"""Change the program in small ways and count the changes that no test notices. One run, one table, and the survivors.

    python bench/mutants.py [FOLDER_OR_FILE ...] [--sample 200] [--seed 1] [--jobs 2] [--whole]

The tests are collected and run once in this process. Each mutant then gets a fork of it, in which the changed
functions replace the original ones, so no test is collected twice. A mutant that changes more than functions (a table,
a constant, a default) gets a fresh process in a changed copy of the repository. README.md describes the figures.
"""

import argparse
import functools
import gc
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest
import unshrunk
from mutations import Mutation, mutations
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
AREAS = (
    "digest/domain",
    "digest/services/editions",
    "digest/services/delivery",
    "digest/store/editions",
    "digest/store/delivery",
)
KEPT_OUT = shutil.ignore_patterns(".git", ".venv", ".hypothesis", ".*_cache", "__pycache__")
"""What a copy of the repository does without."""
CALM, PATIENCE = 2, 60
"""Seconds that one test may take of the processor at least, and all tests by the clock."""
SLOWER = 5
"""How many times as long as the unchanged program's tests a mutant's may take."""
WHOLE = 1800
"""Seconds that the whole suite may take."""
OPTIMIZED = 1
"""The flag of code that is a function's, not a module's or a class's (`inspect.CO_OPTIMIZED`)."""

Key = tuple[str, str, int]
"""Where the code of a function comes from: file, qualified name, first line."""
Swap = tuple[CodeType, CodeType]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant: `killed`, `killed by the whole suite`, or `survived`."""

    mutation: Mutation
    fate: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Running:
    """A mutant whose tests run in a process group of their own, in `copy` or here, until a deadline."""

    mutation: Mutation
    pid: int
    began: float
    deadline: float
    copy: Path | None = None


class Mutants:
    """A pytest plugin: runs the chosen tests once unchanged, then on all mutants, each in a process of its own."""

    def __init__(self, chosen: Sequence[Mutation], jobs: int, *, whole: bool) -> None:
        self._chosen, self._jobs, self._whole = chosen, jobs, whole
        self._seconds: dict[str, float] = {}
        self._called: dict[str, set[Key]] = {}
        self._failed = False
        self.results: list[Result] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed
        self._seconds[report.nodeid] = self._seconds.get(report.nodeid, 0) + report.duration

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note which functions a test calls, the first time that it runs."""
        if item.nodeid in self._called:
            return (yield)
        forget_cached()  # a test whose answers another one cached would seem to call nothing
        codes: dict[int, CodeType] = {}

        def trace(frame: FrameType, _event: str, _argument: object) -> None:
            codes[id(frame.f_code)] = frame.f_code

        threading.settrace(trace)
        sys.settrace(trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self._called[item.nodeid] = {_key(code) for code in codes.values()}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed or not self._pass(session, session.items):
            raise session.Failed("The tests must pass on the unchanged program first.")
        gc.unfreeze()  # a send that was tested froze what there was, and what is frozen is not listed
        forget_cached()
        functions = find_functions()
        gc.freeze()
        results = self._try(self._chosen, lambda mutation: self._near(session, mutation, functions), self._jobs)
        if self._whole:
            survivors = {one.mutation: one for one in results if one.fate == "survived"}
            again = self._try(list(survivors), lambda mutation: self._far(mutation, ["tests"], WHOLE, xdist=True), 1)
            for one in again:
                fate = one.fate.replace("killed", "killed by the whole suite")
                results[results.index(survivors[one.mutation])] = replace(one, fate=fate)
        self.results = results
        return True

    def _pass(self, session: pytest.Session, items: Sequence[pytest.Item], *, is_limited: bool = False) -> bool:
        """Run tests until one fails. What the session's fixtures hold, such as a server, outlives the last one.

        With limits, a test that takes far more of the processor than before ends the process.
        """
        for item, following in pairwise([*items, session]):
            if is_limited:
                signal.setitimer(signal.ITIMER_PROF, CALM + SLOWER * self._seconds[item.nodeid])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return False
        return True

    def _try(self, chosen: Sequence[Mutation], begin: Callable[[Mutation], Running], jobs: int) -> list[Result]:
        waiting, running, results = deque(chosen), list[Running](), list[Result]()
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(begin(waiting.popleft()))
                for one in running[:]:
                    if fate := ended(one):
                        running.remove(one)
                        results.append(Result(one.mutation, fate, time.monotonic() - one.began))
                        print(f"\n{one.mutation}" if fate == "survived" else ".", end="", flush=True)
                time.sleep(0.01)
        finally:
            for one in running:
                os.killpg(one.pid, signal.SIGKILL)
        return results

    def _near(self, session: pytest.Session, mutation: Mutation, functions: dict[Key, list[FunctionType]]) -> Running:
        """Start the tests that are meant for a module and call what was changed: the module's own first."""
        places, namesake = nearest_tests(mutation.path), f"test_{mutation.path.stem}.py"
        swaps, file = changed_functions(mutation), str(ROOT / mutation.path)
        changed = {_key(old) for old, _ in swaps} or {key for key in functions if key[0] == file}
        items = [item for item in session.items if any(item.path.is_relative_to(place) for place in places)]
        # What a module computes when it is imported, such as a table, its own tests may read without a call.
        own = "" if swaps else namesake
        items = [item for item in items if not changed or item.path.name == own or changed & self._called[item.nodeid]]
        items.sort(key=lambda item: (item.path.name != namesake, self._seconds[item.nodeid]))
        patience = PATIENCE + SLOWER * sum(self._seconds[item.nodeid] for item in items)
        if items and not (swaps and changed & functions.keys()):
            return self._far(mutation, [item.nodeid for item in items], patience)
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            become_silent_leader()
            code = 1  # whatever a mutant breaks, breaking it is noticed
            try:
                session.config.pluginmanager.unregister(name="terminalreporter")
                swap_functions(swaps, functions)
                code = int(not self._pass(session, items, is_limited=True))
            finally:
                os._exit(code)
        return Running(mutation, pid, began, began + patience)

    def _far(self, mutation: Mutation, tests: Sequence[str], patience: float, *, xdist: bool = False) -> Running:
        """Start tests in a fresh process, in a changed copy of the repository."""
        copy, began = Path(tempfile.mkdtemp(prefix="digest-mutant-")) / "copy", time.monotonic()
        shutil.copytree(ROOT, copy, ignore=KEPT_OUT)
        (copy / mutation.path).write_text(mutation.source, encoding="utf-8")
        words = ["-n", str(self._jobs), "--dist", "worksteal"] if xdist else []
        arguments = [sys.executable, "-m", "pytest", "-xq", "-p", "no:cacheprovider", "-p", "unshrunk", *words, *tests]
        pid = os.fork()
        if pid == 0:
            become_silent_leader()
            os.chdir(copy)
            os.execve(sys.executable, arguments, {**os.environ, "PYTHONPATH": f"{copy}:{copy}/bench"})  # noqa: S606 -- no shell is meant
        return Running(mutation, pid, began, began + patience, copy)


def ended(one: Running) -> str:
    """Say what became of a mutant, or nothing while its tests run. It leaves no process and no copy behind."""
    pid, status = os.waitpid(one.pid, os.WNOHANG)
    is_late = not pid and time.monotonic() > one.deadline
    if not pid and not is_late:
        return ""
    with suppress(ProcessLookupError):
        os.killpg(one.pid, signal.SIGKILL)
    if is_late:
        os.waitpid(one.pid, 0)
    if one.copy:
        shutil.rmtree(one.copy.parent, ignore_errors=True)
    return "killed" if is_late or os.waitstatus_to_exitcode(status) else "survived"


def become_silent_leader() -> None:
    """Lead a group of processes that can be ended together, and say nothing."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def nearest_tests(module: Path) -> list[Path]:
    """Name the folders of tests that are meant for a module: its own room's, on each floor that has such a room."""
    floor, *room = module.relative_to("digest").parent.parts
    floors = ("services", "store") if room else (floor,)
    return [place for name in floors if (place := ROOT.joinpath("tests", name, *room)).is_dir()]


def changed_functions(mutation: Mutation) -> list[Swap]:
    """Pair the old and new code of the functions that a mutation changes: none if it changes anything else as well."""
    file = str(ROOT / mutation.path)
    before = (ROOT / mutation.path).read_text(encoding="utf-8")
    old, new = (compile(source, file, "exec", dont_inherit=True) for source in (before, mutation.source))
    swaps = list(_changed(old, new))
    return [] if None in swaps else [swap for swap in swaps if swap]


def _changed(old: CodeType, new: CodeType) -> Iterator[Swap | None]:
    """Pair what differs, from the inside out; None stands for code that ran when its module was imported."""
    inner_old, inner_new = _inner(old), _inner(new)
    is_function = bool(old.co_flags & OPTIMIZED)
    if len(inner_old) != len(inner_new) or _own(old) != _own(new):
        yield (old, new) if is_function and old.co_freevars == new.co_freevars else None
        return
    inner: list[Swap | None] = []
    for pair in zip(inner_old, inner_new, strict=True):
        swaps = list(_changed(*pair))
        ran_at_import = swaps and not is_function and pair[0].co_name == "<genexpr>"
        inner += [None] if ran_at_import else swaps
    yield from inner
    if inner and is_function:
        yield old, new


def _inner(code: CodeType) -> list[CodeType]:
    return [value for value in code.co_consts if isinstance(value, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    constants = [repr(value) for value in code.co_consts if not isinstance(value, CodeType)]
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def find_functions() -> dict[Key, list[FunctionType]]:
    """Find all functions of the program that live in this process."""
    found: dict[Key, list[FunctionType]] = {}
    package = f"{ROOT}/digest/"
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(package):
            found.setdefault(_key(thing.__code__), []).append(thing)
    return found


def swap_functions(swaps: Iterable[Swap], functions: dict[Key, list[FunctionType]]) -> None:
    """Give functions their new code, wherever they were imported."""
    for old, new in swaps:
        for function in functions.get(_key(old), []):
            function.__code__ = new


def forget_cached() -> None:
    """Empty the program's caches: the unchanged functions computed what they hold."""
    cached = type(functools.cache(len))
    for name, module in list(sys.modules.items()):
        if name.startswith("digest."):
            for thing in [thing for thing in vars(module).values() if type(thing) is cached]:
                thing.cache_clear()


def choose(paths: Sequence[str], sample: int, seed: int) -> list[Mutation]:
    """Draw mutations of the modules at some paths, `sample` of them, or all for 0."""
    files = [
        file for path in paths for file in ([ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("*.py"))
    ]
    found = [mutation for file in sorted(files) for mutation in mutations(ROOT, file.relative_to(ROOT))]
    return random.Random(seed).sample(found, sample) if 0 < sample < len(found) else found


def table(results: Sequence[Result], title: str) -> Table:
    """Count by module, and all."""
    made = Table("module", title=title)
    for name in ("mutants", "killed", "survived", "killed %", "seconds"):
        made.add_column(name, justify="right")
    names = [*sorted({str(one.mutation.path) for one in results}), ""]
    for name in names:
        rows = [one for one in results if name in ("", str(one.mutation.path))]
        lived = sum(one.fate == "survived" for one in rows)
        killed = len(rows) - lived
        figures = (len(rows), killed, lived, 100 * killed / len(rows), sum(one.seconds for one in rows))
        made.add_row(name.removeprefix("digest/") or "all", *(f"{figure:.0f}" for figure in figures))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=AREAS, help="what to change; all of AREAS if none")
    parser.add_argument("--sample", type=int, default=200, help="how many mutants to draw; 0 for all")
    parser.add_argument("--seed", type=int, default=1, help="what the sample is drawn from")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants run at once")
    parser.add_argument("--whole", action="store_true", help="then run the whole suite on each survivor")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    began = time.monotonic()
    chosen = choose(arguments.paths, arguments.sample, arguments.seed)
    mutants = Mutants(chosen, arguments.jobs, whole=arguments.whole)
    folders = sorted({str(place) for one in chosen for place in nearest_tests(one.path)})
    pytest.main(
        ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", *folders], plugins=[unshrunk, mutants]
    )
    if not mutants.results:
        sys.exit(1)
    took = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    busy = sum(one.ru_utime + one.ru_stime for one in took)
    title = f"Mutants, seed {arguments.seed}: {time.monotonic() - began:.0f} s, {busy:.0f} s of CPU"
    Console().print(table(mutants.results, title))


if __name__ == "__main__":
    main()
