"""The units of systemd are ones: systemd says so, and the commands in them exist."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.runs import digest

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))
UNITS = [*SERVICES, *DEPLOY.glob("*.timer")]
PROGRAM = "/opt/digest/.venv/bin/digest"


def test_there_is_a_unit_for_each_way_to_run() -> None:
    assert {unit.name for unit in UNITS} == {
        "digest-run.service",
        "digest-serve.service",
        "digest-due.service",
        "digest-due.timer",
        "digest-backup.service",
        "digest-backup.timer",
        "digest-worker@.service",
    }


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, sys.executable))
    names = [str(tmp_path / unit.name) for unit in UNITS]
    verified = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False)  # noqa: S607
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_systemd_finds_little_exposed(service: Path) -> None:
    verified = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(service)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_a_service_runs_a_command_that_there_is(service: Path, tmp_path: Path) -> None:
    (words,) = re.findall(rf"^ExecStart={PROGRAM} (.+) --config \S+$", service.read_text(), re.MULTILINE)
    ran = digest(tmp_path, *words.split(), "--help")
    assert ran.code == 0
    assert all(word in ran.out for word in words.split() if word.startswith("--"))
