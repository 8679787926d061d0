"""The wheel holds all that the program reads, and nothing else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"__pycache__"}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("dist")
    build = [str(Path(sys.executable).with_name("hatchling")), "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "0"})
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def files(folder: str) -> set[str]:
    found = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
    return {path.as_posix() for path in found if not LEFT_OUT & set(path.parts)}


def test_the_wheel_holds_the_whole_package(names: set[str]) -> None:
    package = files("digest")
    assert {
        "digest/sample/feed.xml",
        "digest/web/desk/static/desk.css",
        "digest/web/desk/pages/frame.html.j2",
    } < package
    assert package - names == set()


def test_the_wheel_holds_the_templates_and_the_worked_example(names: set[str]) -> None:
    shipped = {f"digest/shipped/{name}" for name in {*files("templates"), "config.toml"}}
    assert "digest/shipped/templates/locale/pl.po" in shipped
    assert shipped - names == set()


def test_the_wheel_holds_nothing_else_of_the_repository(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"digest"}
