"""Write values as `config.toml` has them."""

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from pydantic import BaseModel

from digest.config.donation import Frequency
from digest.domain.warm_up import WarmUp

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def plain(value: Any) -> Any:
    """Turn a value of the configuration, or a table, into what JSON can hold, with the file's names and units."""
    match value:
        case BaseModel():
            fields = type(value).model_fields
            return {field.alias or own: plain(getattr(value, own)) for own, field in fields.items()}
        case Mapping():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple() if not isinstance(value, Frequency):
            return [plain(one) for one in value]
        case _:
            return _plain_text(value)


def _plain_text(value: Any) -> Any:
    match value:
        case Frequency():
            return f"{value.times} in {_duration(value.within)}"
        case WarmUp():
            return str(value)
        case timedelta():
            return _duration(value)
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case _:
            return value


def written(value: Any) -> str:
    """Write a value of the configuration; None, which the file cannot hold, as an ellipsis."""
    value = value if isinstance(value, date) else plain(value)
    match value:
        case dict():
            pairs = ", ".join(f"{written_key(name)} = {written(one)}" for name, one in value.items() if one is not None)
            return f"{{ {pairs} }}" if pairs else "{}"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case date():
            return value.isoformat()
        case _:
            # TOML writes texts, numbers, true and false as JSON does.
            return json.dumps("…" if value is None else value, ensure_ascii=False).replace("\x7f", "\\u007f")


def written_key(name: str) -> str:
    """Write the name of a key."""
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else written(name)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if not seconds % size)
    return f"{seconds // size}{unit}"
