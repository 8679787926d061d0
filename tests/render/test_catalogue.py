"""Every word of ours can be translated, and is in the shipped catalogues."""

import importlib.util
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from digest.config import shipped
from digest.render.templates import Templates

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "templates" / "locale").glob("*.po"))
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.j2"))
PAGES = [name for name in TEMPLATES if not name.endswith(".css.j2")]
"""The templates that readers read."""
MARKS = ("_", "gettext", "ngettext")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?[a-z]+")
SPOKEN = re.compile(r"""\b(?:alt|title|placeholder|aria-label)="([^"]*)\"""")
"""Attributes that readers see or hear."""
NOT_SHOWN = re.compile(
    r"<((?:mj-)?style)\b.*?</\1>|<[^>]*>|^[^\n{}]*\{[^{}]*\}|(?<![^\s>])/\w+", re.DOTALL | re.MULTILINE
)
"""Tags, rules of style, paths."""
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.]? [a-z]{2,}|^[A-Z][a-z]+[.!?]?$")
"""What a string in a template looks like that is meant for people: several words, or one with a capital letter."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that keeps the catalogues."""
    found = importlib.util.spec_from_file_location("extract_words", ROOT / "docs" / "extract_words.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """The forms of a text: one, or one for each kind of number."""
    return [text or ""] if text is None or isinstance(text, str) else text


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation: it is missing, or its placeholders or tags are not those of the text."""
    first, *_ = texts = forms(message.id)
    wanted = {name for text in texts for name in PLACEHOLDER.findall(text)}
    # A form for one may leave its number out.
    needed = wanted - ({"num"} if message.pluralizable else set())
    for translated in forms(message.string):
        if not translated:
            yield f"{first}: no translation"
        elif not needed <= set(PLACEHOLDER.findall(translated)) <= wanted:
            yield f"{first}: other placeholders than {translated}"
        elif sorted(TAG.findall(translated)) != sorted(TAG.findall(first)):
            yield f"{first}: other tags than {translated}"


def literals(environment: Environment, text: str) -> list[str]:
    """The words of a template that nothing translates."""
    tree = environment.parse(text)
    data = "".join(piece.data for piece in tree.find_all(nodes.TemplateData))
    shown = [*SPOKEN.findall(data), *NOT_SHOWN.sub("\n", data).splitlines()]
    marked = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for constant in call.find_all(nodes.Const)
    }
    constants = [one.value for one in tree.find_all(nodes.Const) if id(one) not in marked]
    return [
        *(line.strip() for line in shown if re.search(r"[^\W\d_]", unescape(line))),
        *(one for one in constants if isinstance(one, str) and SENTENCE.search(one) and ":" not in one),
    ]


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.name)
def test_a_shipped_catalogue_has_every_text_and_no_other(file: Path, script: ModuleType) -> None:
    with file.open("rb") as opened:
        known = {message.id for message in read_po(opened) if message.id}
    assert known == {message.id for message in script.extracted() if message.id}, "run: make words"


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.name)
def test_a_shipped_catalogue_translates_every_text_with_its_placeholders(file: Path) -> None:
    with file.open("rb") as opened:
        messages = [message for message in read_po(opened, locale=file.stem) if message.id]
    assert [fault for message in messages for fault in faults(message)] == []


@pytest.mark.parametrize(
    ("text", "translated", "fault"),
    [
        ("Sign up", "", "no translation"),
        ("No. %(number)s", "Nr", "placeholders"),
        ("No. %(number)s", "Nr %(numer)s", "placeholders"),
        (("%(num)s day", "%(num)s days"), ("dzień", "%(num)s dni", ""), "no translation"),
        ('<a href="%(form)s">Sign up</a>', '<b a="%(form)s">Zapisz się</b>', "tags"),
    ],
)
def test_a_fault_in_a_translation_is_found(text: str, translated: str, fault: str) -> None:
    assert fault in "".join(faults(Message(text, translated)))


@pytest.mark.parametrize("name", PAGES)
def test_a_template_has_no_words_that_nothing_translates(name: str) -> None:
    text = (shipped("templates") / name).read_text(encoding="utf-8")
    assert literals(Templates(shipped("templates"))._environment, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Sign up</p>",
        "<p{% if x %} class=\"{{ x }}\"{% endif %}>{{ _('Sign up') }}, please</p>",
        '<img alt="Logo">',
        '{{ "Sign up" if x else _("Sign in") }}',
        '{{ x | default("Nothing here") }}',
        '{% set words = "Saved" %}',
        "&eacute;",
    ],
)
def test_words_that_nothing_translates_are_found(text: str) -> None:
    assert literals(Templates(shipped("templates"))._environment, text)
