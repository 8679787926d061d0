import pytest
from jinja2 import Environment, UndefinedError

from digest.render.typos import Missing, UnknownVariableError, no_such_name
from tests.render.sample import story


def complaint(template: str, **context: object) -> str:
    with pytest.raises(UndefinedError) as caught:
        Environment(undefined=Missing, autoescape=True).from_string(template).render(context)
    return str(caught.value)


def test_a_wrong_variable_is_raised_by_its_name_alone() -> None:
    with pytest.raises(UnknownVariableError, match=r"^titel$"):
        Environment(undefined=Missing, autoescape=True).from_string("{{ titel }}").render(title="")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ it.titel }}", "no such name: titel; did you mean title?"),
        ("{{ it.x.y }}", "no such name: x; known here: author, "),
        ("{{ table.kez }}", "no such name: kez; did you mean key?"),
        ("{{ text.title_ }}", "no such name: title_"),
        ("{{ it.title[999] }}", "str object has no element 999"),
    ],
)
def test_a_wrong_attribute_is_described_by_those_that_the_value_has(template: str, said: str) -> None:
    assert complaint(template, it=story(1, "Story"), table={"key": 1}, text="words").startswith(said)


def test_without_any_other_name_only_the_wrong_one_is_named() -> None:
    assert no_such_name("titel", []) == no_such_name("titel", ["titel"]) == "no such name: titel"
