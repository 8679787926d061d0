"""The house stays in order: small folders, short files, and a test file for each module."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = sorted({path.parent for path in (ROOT / "digest").rglob("*.py") if "migrations" not in path.parts})
FILES = sorted(path for top in ("digest", "tests", "bench") for path in (ROOT / top).rglob("*.py"))
FLOORS = ("services", "store", "mail", "feed", "pictures", "render", "web")
MANY = (ROOT / "digest" / "domain", ROOT / "digest" / "cli")
"""Nouns and commands: one file each."""


def without_test() -> set[str]:
    """The modules that CONTRIBUTING.md lists, with a reason, as tested elsewhere."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("### One test file per module")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z_/]+\.py)` \| .+ \|$", section, re.MULTILINE))


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder not in MANY], ids=lambda path: path.name)
def test_a_folder_holds_at_most_14_files(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= 14


def test_a_file_has_at_most_350_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in FILES
        if "migrations" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_each_module_has_a_test_file_of_its_name_or_a_reason() -> None:
    modules = {
        path.relative_to(ROOT / "digest")
        for floor in FLOORS
        for path in (ROOT / "digest" / floor).rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }
    untested = {str(path) for path in modules if not (ROOT / "tests" / path.with_name(f"test_{path.name}")).exists()}
    assert untested == without_test()


def test_no_module_or_template_names_a_newsroom() -> None:
    files = [*(ROOT / "digest").rglob("*.py"), *(ROOT / "templates").rglob("*.j2")]
    assert len(files) > 200
    named = re.compile(r"notes\W?from\W?poland", re.IGNORECASE)
    assert [str(path) for path in files if named.search(path.read_text(encoding="utf-8"))] == []


def test_no_standing_line_of_a_real_site_is_left() -> None:
    said = "keep our news|ads and paywalls|small editorial team|non-?profit|without your support|of our readers"
    files = [path for top in ("digest", "templates") for path in (ROOT / top).rglob("*") if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.suffix not in (".pyc", ".png")}
    assert [str(path) for path, text in texts.items() if re.search(said, text, re.IGNORECASE)] == []
