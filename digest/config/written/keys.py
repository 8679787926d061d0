"""Look up a setting by its full name, its default, and what the shipped configuration says about it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from digest.config.files import shipped
from digest.config.loading import DEFAULT_NAME
from digest.config.site import Site
from digest.config.whole import Config
from digest.config.written.lines import Kind, lines_of
from digest.domain.errors import ConfigError
from digest.domain.nearest import nearest

BARE = Config(site=Site(name="…", feed="https://localhost/"))
"""A configuration that sets only what has no default."""
IN_WORDS = re.compile(r"\s*\(no default: ([^)]*)\)")
"""What a comment says of a default that is no value."""
_IN_THE_COMMENT = re.compile(r"\bdefault[\w ]*:", re.IGNORECASE)
_ANY = "NAME"
"""Stands for the name of a digest. All digests have the same keys."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A key or a table, and what the shipped configuration says about it. A table's `keys` are the names within it."""

    name: str
    comment: str
    keys: tuple[str, ...] = ()


def value_of(config: Config, name: str) -> Any:
    """Return the value of a setting. Raises KeyError for one that is not there, or that is in a list of tables."""
    found: Any = config
    for part in name.split("."):
        if isinstance(found, BaseModel):
            fields = {field.alias or own: own for own, field in type(found).model_fields.items()}
            found = getattr(found, fields[part])
        elif isinstance(found, Mapping):
            found = found[part]
        else:
            raise KeyError(name)
    return found


def default_of(name: str) -> Any:
    """Return the default of a setting; None if it has none. A digest of any name has those of every digest."""
    table, _, _ = name.rpartition(".")
    if table.removeprefix("digests.") in BARE.digests:
        return value_of(BARE, name)
    field = _field_of(name)
    return None if field.is_required() else field.get_default(call_default_factory=True)


def default_in_words(name: str, comment: str) -> str | None:
    """Describe a default that is no value; "" if the comment on the setting does. None: `default_of` is one."""
    if _field_of(name).is_required():
        return "required"
    if said := IN_WORDS.search(comment):
        return said[1]
    value = default_of(name)
    if value in ("", None):
        return "" if _IN_THE_COMMENT.search(comment) else "none"
    return None


def _field_of(name: str) -> FieldInfo:
    table, _, key = name.rpartition(".")
    return next(field for own, field in _model_of(table).model_fields.items() if key == (field.alias or own))


def _model_of(table: str) -> type[BaseModel]:
    """Return the model of a table, also of one in a list or under a name of its own."""
    model: type[BaseModel] = Config
    for part in table.split("."):
        field = model.model_fields.get(part)
        if field is not None:  # else: the name of a digest, whose model was found before it
            model = next(kind for kind in _kinds(field.annotation) if issubclass(kind, BaseModel))
    return model


def _kinds(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for inner in get_args(annotation):
        yield from _kinds(inner)


def explain(name: str) -> Explained:
    """Find what the shipped configuration says about a key, by its full name or its last part, or about a table.

    Raises ConfigError for a name that is unknown or has several meanings.
    """
    known = _explained(shipped(DEFAULT_NAME))
    wanted = _general(f"digests.{_ANY}" if name == "digests" else name)
    if wanted in known:
        return known[wanted]
    same = [full for full in known if full.rpartition(".")[2] == name]
    if len(same) == 1:
        return known[same[0]]
    if same:
        raise ConfigError(f'"{name}" is the name of several keys: {", ".join(same)}.')
    near = nearest(name, known) or _by_last_part(name, known)
    raise ConfigError(f'There is no key "{name}".' + (f' Did you mean "{near}"?' if near else ""))


def _by_last_part(name: str, known: Mapping[str, Explained]) -> str | None:
    ends = {full.rpartition(".")[2]: full for full in known}
    near = nearest(name.rpartition(".")[2], ends)
    return ends[near] if near else None


def _explained(path: Path) -> dict[str, Explained]:
    """Collect the comments: those above, beside and below a key; of the same key in several tables, the longest."""
    found: dict[str, Explained] = {}
    above: list[str] = []
    name = ""
    for line in lines_of(path.read_text(encoding="utf-8")):
        match line.kind:
            case Kind.PROSE:
                above.append(line.comment)
            case Kind.BLANK:
                above, name = [], ""
            case Kind.MORE if name:
                found[name] = Explained(name, f"{found[name].comment} {line.comment}", found[name].keys)
            case Kind.TABLE | Kind.KEY:
                name = _general(line.name)
                comment = " ".join(filter(None, (*above, line.comment)))
                if len(comment) >= len(found[name].comment if name in found else ""):
                    found[name] = Explained(name, comment)
                above = []
    return {
        name: Explained(name, one.comment.replace("(no default)", "").strip(), _within(name, found))
        for name, one in found.items()
    }


def _general(name: str) -> str:
    """Return the name that explains a key: the same key of any digest, or the table whose keys people name."""
    if name.startswith("digests."):
        return re.sub(r"^digests\.[^.]*", f"digests.{_ANY}", name)
    return next((table for table in _open_tables() if name.startswith(f"{table}.")), name)


def _open_tables(prefix: str = "", model: type[BaseModel] = Config) -> Iterator[str]:
    """Name the tables that take any key, such as the names of editors."""
    for own, field in model.model_fields.items():
        name = f"{prefix}{field.alias or own}"
        inner = next((kind for kind in _kinds(field.annotation) if issubclass(kind, BaseModel)), None)
        if inner:
            yield from _open_tables(f"{name}.", inner)
        elif get_origin(field.annotation) is dict:
            yield name


def _within(table: str, names: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in names if name.rpartition(".")[0] == table)
