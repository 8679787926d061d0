"""Show a configuration as the program understands it: every setting, and no secret."""

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from digest.config.kinds import SQLITE
from digest.config.secrets import SECRETS, Secret, hide_secrets, secret
from digest.config.whole import Config
from digest.config.written.values import plain, written, written_key


def secrets_set() -> dict[str, str]:
    """Describe for each secret whether it is set, and its file. Raises ConfigError for an unreadable file."""
    return {name: _origin(name) for name in SECRETS}


def _origin(name: Secret) -> str:
    if not secret(name):
        return "not set"
    return "set" if os.environ.get(name, "").strip() else f"from {os.environ[f'{name}_FILE']}"


def settings_of(config: Config) -> dict[str, Any]:
    """List all settings as JSON can hold them, by table, without secrets. A setting without a value is None."""
    found: dict[str, Any] = _masked(plain(config))
    found["store"]["url"] = _without_password(found["store"]["url"])
    return found


def settings_text(settings: Mapping[str, Any], table: str = "") -> Iterator[str]:
    """Write settings line by line, as the file would have them; those without a value as comments."""
    inner = {key: tables for key, value in settings.items() if (tables := _tables(value)) is not None}
    for key, value in settings.items():
        if key not in inner:
            yield f"# {key} is not set" if value is None else f"{written_key(key)} = {written(value)}"
    for key, tables in inner.items():
        name = f"{table}.{written_key(key)}".lstrip(".")
        for one in tables:
            if any(_tables(value) is None for value in one.values()):
                yield from ("", f"[[{name}]]" if isinstance(settings[key], list) else f"[{name}]")
            yield from settings_text(one, name)


def _tables(value: Any) -> list[Mapping[str, Any]] | None:
    """Return the tables in a value: itself, or a list of them; None for any other value."""
    if isinstance(value, Mapping):
        return [value]
    is_list = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return value if is_list else None


def _masked(value: Any) -> Any:
    match value:
        case str():
            return hide_secrets(value)
        case list():
            return [_masked(one) for one in value]
        case dict():
            return {name: _masked(one) for name, one in value.items()}
        case _:
            return value


def _without_password(url: str) -> str:
    """Leave the password out of a database's address, and the parameters, which may hold one."""
    if url.startswith(SQLITE):
        return url
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    mask = f"{user.partition(':')[0]}:…@" if ":" in user else f"{user}@" if user else ""
    return f"{parts.scheme}://{mask}{host}{parts.path}"
