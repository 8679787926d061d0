"""Record what a send writes, syncs and sends over the network, and make what a disk may hold after a power cut.

The record is the system calls as strace shows them. A disk keeps what was synced. Of the rest it may keep everything,
the first part, or any part, in sectors.
"""

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

SECTOR = 512
CALLS = "write,pwrite64,ftruncate,fsync,fdatasync,unlink,sendto"
LOSSES = ("synced only", "all", "prefix", "torn")
"""What became of writes that were not synced: none is kept, all are, the first ones, or any sectors of any."""
_CALL = re.compile(r"(?P<call>\w+)\((?:\d+<(?P<fd>.*?)>(?:, |(?=\))))?(?P<rest>.*)\) += (?P<result>-?\d+)")


@dataclass(frozen=True)
class Event:
    """A system call that ended: `what` it did to a file of the folder (by its name), or sent as part of a request."""

    what: str
    name: str
    data: bytes = b""
    place: int | None = None


def record(folder: Path, code: str, env: Mapping[str, str]) -> list[Event]:
    """Run some Python code in a folder, and return its events in the order in which they ended."""
    trace = folder.parent / "trace"
    strace = ["strace", "-f", "-qq", "-yy", "-xx", "-s", "9999999", "-e", f"trace={CALLS}", "-o", str(trace)]
    subprocess.run([*strace, sys.executable, "-c", code], cwd=folder, env=env, check=True, capture_output=True)
    return list(_events(trace.read_text(encoding="ascii").splitlines(), folder))


def _events(lines: Sequence[str], folder: Path) -> Iterator[Event]:
    begun: dict[str, str] = {}
    requests: Counter[str] = Counter()
    for line in lines:
        process, call = line.split(maxsplit=1)
        if call.endswith("<unfinished ...>"):
            begun[process] = call.removesuffix("<unfinished ...>").rstrip()
            continue
        if call.startswith("<..."):
            call = begun.pop(process) + call.partition("resumed>")[2]
        found = _CALL.match(call)
        event = _event(found, folder) if found and int(found["result"]) >= 0 else None
        if event and event.what == "send":
            # Several requests may leave through one socket.
            requests[event.name] += event.data.startswith(b"POST ")
            event = replace(event, name=f"{event.name}#{requests[event.name]}")
        if event:
            yield event


def _event(found: re.Match[str], folder: Path) -> Event | None:
    call, rest = found["call"], found["rest"]
    data = _bytes(quoted[1]) if (quoted := re.match(r'"([^"]*)"', rest)) else b""
    path = (data if call == "unlink" else _bytes(found["fd"] or "")).decode()
    if call == "sendto":
        return Event("send", path, data[: int(found["result"])])
    if not path.startswith(f"{folder}/") or path.endswith("-shm"):
        return None
    name = path.removeprefix(f"{folder}/")
    match call:
        case "fsync" | "fdatasync":
            return Event("sync", name)
        case "unlink":
            return Event("unlink", name)
        case "ftruncate":
            return Event("size", name, place=int(rest))
        case "pwrite64":
            return Event("write", name, data[: int(found["result"])], int(rest.rpartition(", ")[2]))
        case _:
            raise AssertionError(f"{call} at {path}: nobody knows where it writes")


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", "")) if shown.startswith("\\x") else shown.encode()


def disk(before: Mapping[str, bytes], events: Sequence[Event], loss: str, draw: random.Random) -> dict[str, bytes]:
    """Return the files that the disk may hold when the power fails after these events."""
    files = {name: bytearray(content) for name, content in before.items()}
    waiting: list[Event] = []
    for event in events:
        if event.what == "sync":
            for one in waiting:
                if one.name == event.name:
                    _apply(files, one)
            waiting = [one for one in waiting if one.name != event.name]
        elif event.what != "send":
            waiting.append(event)
    for event in _kept(waiting, loss, draw):
        _apply(files, event)
    return {name: bytes(content) for name, content in files.items()}


def _kept(waiting: Sequence[Event], loss: str, draw: random.Random) -> Iterator[Event]:
    match loss:
        case "all":
            yield from waiting
        case "prefix":
            yield from waiting[: draw.randint(0, len(waiting))]
        case "torn":
            for event in waiting:
                yield from _torn(event, draw)


def _torn(event: Event, draw: random.Random) -> Iterator[Event]:
    if event.what != "write" or event.place is None:
        if draw.random() < 0.5:
            yield event
        return
    ends = range(SECTOR - event.place % SECTOR, len(event.data) + SECTOR, SECTOR)
    begin = 0
    for end in ends:
        if draw.random() < 0.5 and event.data[begin:end]:
            yield Event("write", event.name, event.data[begin:end], event.place + begin)
        begin = end


def _apply(files: dict[str, bytearray], event: Event) -> None:
    if event.what == "unlink":
        files.pop(event.name, None)
        return
    content, place = files.setdefault(event.name, bytearray()), event.place or 0
    if event.what == "size":
        del content[place:]
        content.extend(bytes(place - len(content)))
    else:
        content.extend(bytes(max(0, place - len(content))))
        content[place : place + len(event.data)] = event.data
