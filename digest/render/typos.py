"""Find the wrong name in a template, and the one that was probably meant. Knows Jinja2, but no files."""

from collections.abc import Collection, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateRuntimeError, UndefinedError
from jinja2.utils import missing

from digest.domain.nearest import nearest


class UnknownVariableError(UndefinedError):
    """A template uses a variable that does not exist; the message is its name alone.

    The code that catches it knows the names that exist there, and describes it with `no_such_name`.
    """


class Missing(StrictUndefined):
    """The value of a name that does not exist. Any use of it raises UndefinedError."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        is_variable = hint is None and obj is missing and name is not None
        super().__init__(hint, obj, name, UnknownVariableError if is_variable else exc)

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_hint or not isinstance(name, str):
            return super()._undefined_message
        if self._undefined_obj is missing:
            return name
        return no_such_name(name, _names_of(self._undefined_obj))


def no_such_name(name: str, names: Collection[str]) -> str:
    """Describe a wrong name, with the one of `names` that was probably meant, or else with all of them."""
    others = sorted(other for other in names if other != name)
    meant = nearest(name, others)
    if meant:
        return f"no such name: {name}; did you mean {meant}?"
    return f"no such name: {name}; known here: {', '.join(others)}" if others else f"no such name: {name}"


def _names_of(value: Any) -> Collection[str]:
    """List the attributes of a value that a template can use; none for a text or a number."""
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    return [] if isinstance(value, str | int | float) else [name for name in dir(value) if not name.startswith("_")]
