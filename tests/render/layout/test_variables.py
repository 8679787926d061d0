"""docs/templates.md lists what a template may use, and is up to date."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from jinja2 import meta, nodes

from digest.config import shipped
from digest.render.copies import leading_comment
from digest.render.layout.variables import EditionView
from digest.render.pages import Pages
from digest.render.templates import Templates
from tests.render.sample import config

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
FOR_READERS = sorted(path.name for path in (ROOT / "templates" / "web").glob("*.j2"))


class Described:
    """Something that a template sees."""

    name: str
    """Its name,
    on two lines."""
    others: "tuple[Described, ...]"
    """Others of its kind."""
    size: int | None = None
    """Its size."""


class Undescribed:
    """Something with a field that nobody described."""

    name: str
    """Its name."""
    size: int


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that makes the page."""
    found = importlib.util.spec_from_file_location("list_templates", ROOT / "docs" / "site" / "list_templates.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(script: ModuleType) -> None:
    assert script.page() == PAGE, "run: make templates"


def test_the_page_lists_every_template_and_every_variable_of_an_edition() -> None:
    listed = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    files = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.j2")}
    assert files | set(EditionView.__dataclass_fields__) <= listed


def test_a_field_is_described_by_the_text_below_it(script: ModuleType) -> None:
    assert list(script.field_table(Described, [Described])) == [
        "| name | value | meaning |",
        "|---|---|---|",
        "| `name` | text | Its name, on two lines. |",
        "| `others` | list of: [Described](#described) | Others of its kind. |",
        "| `size` | number, or none | Its size. |",
    ]


def test_a_field_without_a_description_is_refused_by_its_name(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "VIEWS", (__name__,))
    with pytest.raises(SystemExit, match=r"Undescribed\.size has no description"):
        list(script.field_table(Undescribed, []))


@pytest.mark.parametrize("name", FOR_READERS)
def test_the_comment_of_a_page_names_every_variable_that_the_page_uses(name: str) -> None:
    environment = Templates(shipped("templates"))._environment
    text = (shipped("templates") / "web" / name).read_text(encoding="utf-8")
    tree = environment.parse(text)
    imported = {name for statement in tree.find_all(nodes.FromImport) for name in statement.names}
    assigned = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    used = meta.find_undeclared_variables(tree) - environment.globals.keys() - imported - assigned
    assert used - Pages(config())._common.keys() - set(re.findall(r"\w+", leading_comment(text))) == set()


def test_the_variables_of_every_page_are_described() -> None:
    for name in Pages(config())._common:
        assert f"`{name}`" in (Pages.__doc__ or "")
