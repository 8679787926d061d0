"""The references on the site name everything that there is: keys, commands, addresses and figures."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import Field
from pydantic.fields import FieldInfo
from starlette.routing import Route

from digest.config import Config
from tests.acceptance.test_documentation import ALL, keys
from tests.web.clients import client

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> Callable[[str], ModuleType]:
    """Import one of the scripts that write the references, as MkDocs does."""

    def load(name: str) -> ModuleType:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(ROOT / "docs" / "site"))
            return importlib.import_module(name)

    return load


@pytest.fixture(scope="module")
def settings(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("list_settings")


@pytest.fixture(scope="module")
def page(settings: ModuleType) -> str:
    """The reference of the configuration."""
    return str(settings.page())


def test_the_reference_explains_every_key_and_names_its_type_and_its_version(page: str) -> None:
    for key in keys(Config):
        name = re.sub(r"^digests\.", "digests.NAME.", key)
        section = page.partition(f"{{ #{name} }}\n")[2].partition("\n#")[0]
        is_table = f"## [{name}" in page or f"## [[{name}" in page
        assert is_table or re.search(r"\*\*Type:\*\* \S.* · \*\*Since:\*\* \d", section), name


@pytest.mark.parametrize(
    ("field", "version"),
    [(Field(default=1), "0.1.0"), (Field(default=1, json_schema_extra={"since": "0.9.0"}), "0.9.0")],
)
def test_a_key_is_as_old_as_its_field_says_and_else_as_the_first_version(
    settings: ModuleType, field: FieldInfo, version: str
) -> None:
    assert settings.since(field) == version


def test_an_example_says_something_else_than_the_default(page: str) -> None:
    pairs = re.findall(r"\*\*Default:\*\* (\S+) · \*\*Example:\*\* (.+) · ", page)
    assert len(pairs) > 10
    assert [pair for pair in pairs if pair[0].replace("_", "") == pair[1].replace("_", "")] == []


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_reference_has_every_command_with_its_options(
    script: Callable[[str], ModuleType], words: tuple[str, ...]
) -> None:
    page = script("list_commands").page()
    name = " ".join(("digest", *words))
    section = re.split(rf"^##+ {name}$", page, maxsplit=1, flags=re.MULTILINE)[1].partition("\n## ")[0]
    options = [option for parameter in ALL[words].params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if f"| `{option}" not in section] == []


def routes(found: Any) -> list[Route]:
    return [one for route in found for one in ([route] if isinstance(route, Route) else routes(route.routes))]


def test_the_reference_has_every_address_with_its_methods(script: Callable[[str], ModuleType], tmp_path: Path) -> None:
    page = script("list_addresses").page()
    pages = routes(client(tmp_path)._pages.routes)
    expected = {(route.path, method) for route in pages for method in (route.methods or set()) - {"HEAD"}}
    assert len(expected) > 20
    assert {(path, method) for path, method in expected if f"| `{path}` | {method} | " not in page} == set()


def test_the_guide_and_the_reference_have_every_figure(script: Callable[[str], ModuleType], tmp_path: Path) -> None:
    pages = client(tmp_path)
    pages.app.database.migrate()
    served = set(re.findall(r"^# TYPE (digest_\w+) ", pages.get("/metrics").text, re.MULTILINE))
    served = {name for name in served if not name.endswith("_created")}
    figures = script("list_figures")
    assert len(served) > 10
    assert served <= set(figures.names())
    guide = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert [name for name in figures.names() if f"`{name}`" not in guide] == []
