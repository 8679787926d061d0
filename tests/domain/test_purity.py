"""The domain reads no clock and does no I/O: `now` is always an argument."""

import ast
from pathlib import Path

import pytest

import digest.domain

FILES = sorted(Path(str(digest.domain.__file__)).parent.glob("*.py"))
FORBIDDEN_CALLS = {"now", "utcnow", "today", "time", "monotonic", "localtime", "gmtime", "open", "print", "input"}
FORBIDDEN_MODULES = {"time", "random", "os", "pathlib", "socket", "secrets", "threading", "subprocess", "logging", "io"}
ALLOWED = {("windows.py", "time")}  # `datetime.time`, the wall-clock time of a schedule


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_domain_reads_no_clock_and_touches_nothing_outside(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in FORBIDDEN_CALLS and (file.name, name) not in ALLOWED:
                found.append(f"line {node.lineno}: {name}()")
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        found += [f"line {node.lineno}: {name}" for name in modules if name.split(".")[0] in FORBIDDEN_MODULES]  # type: ignore[attr-defined]
    assert found == []
