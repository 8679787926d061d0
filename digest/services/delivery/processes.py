"""Which processes live. A claim bears its process's name; a dead process's claims need not wait for their lease."""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def this_machine() -> str:
    """Name this machine, and the room its process numbers are counted in (a container counts its own)."""
    room = ""
    # Elsewhere than on Linux the name alone must do.
    with suppress(OSError):
        room = f"{Path('/proc/self/ns/pid').readlink()}{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
    return f"{socket.gethostname()}/{room}"


def this_process() -> str:
    """Name this process so that no other one, earlier or later, has the same name: machine, number, start."""
    return f"{this_machine()}:{os.getpid()}:{_started(os.getpid())}"


def gone(owners: Iterable[str]) -> set[str]:
    """Those of `owners` (names as `this_process` gives, or claims that begin with one) known to be dead.

    Of processes on other machines nothing is known: their leases must run out.
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
    """When a process started, in ticks since boot; empty where the system does not say, "dead" for a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "dead" if state in "ZX" else start
