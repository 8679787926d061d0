"""Find out which processes are alive. The claims of a dead one need not wait for their leases to expire."""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def this_machine() -> str:
    """Return the name of this machine and of its namespace of process ids, which a container has of its own."""
    room = ""
    # Outside Linux, there is only the host name.
    with suppress(OSError):
        room = f"{Path('/proc/self/ns/pid').readlink()}{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    return f"{socket.gethostname()}/{room}"


def this_process() -> str:
    """Return a name of this process that is never used again: machine, process id, start."""
    return f"{this_machine()}:{os.getpid()}:{_started(os.getpid())}"


def gone(owners: Iterable[str]) -> set[str]:
    """Return the `owners` that are known to be dead. They are names from `this_process`, or claims that begin with one.

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
    """Return when a process started, in ticks since boot; "" if the system does not say, "dead" for a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "dead" if state in "ZX" else start
