"""The documents name only files that exist, and the map names every folder and every command."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.acceptance.test_documentation import ALL

ROOT = Path(__file__).parents[1]
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"), ROOT / "bench" / "README.md"])
FOLDERS = sorted(
    folder for folder in (ROOT / "digest").glob("**/") if any(folder.glob("*.py")) and folder.name != "__pycache__"
)
BEGINNINGS = (".ci", "bench", "deploy", "digest", "docs", "templates", "tests")
"""The folders of the repository that documents name."""


def prose(document: Path) -> str:
    """Read a document without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(document: Path) -> Iterator[tuple[str, str]]:
    """Give each link's text and target, except links to other sites."""
    for label, target in re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", prose(document)):
        if not urlsplit(target).scheme:
            yield label, target


def anchors(document: Path) -> set[str]:
    """Give the names under which GitHub links to a document's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def named_paths(document: Path) -> Iterator[str]:
    """Give the paths between backticks, from the repository's root, from `digest/` or from `templates/`."""
    rooms = {folder.relative_to(ROOT / "digest").parts[0] for folder in FOLDERS if folder.parent.name == "digest"}
    for span in re.findall(r"`([\w./-]+)`", prose(document)):
        if "/" in span and "NNNN" not in span and span.partition("/")[0] in {*BEGINNINGS, *rooms}:
            yield span


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    broken = []
    for _, target in links(document):
        path, _, anchor = target.partition("#")
        leads_to = (document.parent / path).resolve() if path else document
        if not leads_to.exists() or (anchor and anchor not in anchors(leads_to)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_that_shows_a_path_leads_to_that_path(document: Path) -> None:
    shown = [(label.strip("`"), target) for label, target in links(document) if "`" in label]
    assert [(label, target) for label, target in shown if not target.endswith(label.rstrip("/"))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    starts = (ROOT, ROOT / "digest", ROOT / "templates")
    assert [path for path in named_paths(document) if not any((start / path).exists() for start in starts)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_map_shows_every_folder_of_the_program(folder: Path) -> None:
    name = folder.relative_to(ROOT).as_posix()
    assert name == "digest" or f"]({name})" in MAP


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_map_names_the_door_of_every_command(words: tuple[str, ...]) -> None:
    doors = MAP[MAP.index("\n## Doors") : MAP.index("\n## Where do I change")]
    assert f"`{' '.join(words)}`" in doors


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_decision_record_has_a_number_and_its_three_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]}: ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_no_two_decision_records_have_the_same_number() -> None:
    numbers = [record.name[:4] for record in RECORDS]
    assert len(set(numbers)) == len(numbers)
