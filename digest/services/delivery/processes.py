"""Find out which processes live: a dead process's claims need not wait for their leases."""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def this_machine() -> str:
    """Name this machine and the namespace of its process ids (a container has its own)."""
    room = ""
    # Outside Linux, there is only the host name.
    with suppress(OSError):
        room = f"{Path('/proc/self/ns/pid').readlink()}{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    return f"{socket.gethostname()}/{room}"


def this_process() -> str:
    """Name this process uniquely for all time: machine, process id, start."""
    return f"{this_machine()}:{os.getpid()}:{_started(os.getpid())}"


def gone(owners: Iterable[str]) -> set[str]:
    """Return the `owners` (names from `this_process`, or claims that begin with one) that are known to be dead.

    Nothing is known about processes on other machines: their leases must expire.
    """
    return {owner for owner in owners if _is_dead(owner)}


def _is_dead(owner: str) -> bool:
    process = owner.partition("#")[0]
    try:
        machine, number, started = process.rsplit(":", 2)
        pid = int(number)
    except ValueError:
        return False
    if machine != this_machine():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _started(pid) != started


def _started(pid: int) -> str:
    """When a process started, in ticks since boot; "" if the system does not say, "dead" for a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "dead" if state in "ZX" else start
