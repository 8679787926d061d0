"""Write values as `config.toml` has them."""

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from digest.config.donation import Frequency

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def written(value: Any) -> str:
    """Write a value of the configuration; None, which the file cannot hold, as an ellipsis."""
    match value:
        case Mapping():
            pairs = ", ".join(f"{_key(name)} = {written(one)}" for name, one in value.items() if one is not None)
            text = f"{{ {pairs} }}" if pairs else "{}"
        case Frequency():
            text = written(f"{value.times} in {_duration(value.within)}")
        case list() | tuple():
            text = f"[{', '.join(map(written, value))}]"
        case timedelta():
            text = written(_duration(value))
        case time():
            text = written(f"{value:%H:%M}")
        case date():
            text = value.isoformat()
        case _:
            # TOML writes texts, numbers, true and false as JSON does.
            text = json.dumps("…" if value is None else value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else written(name)


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if not seconds % size)
    return f"{seconds // size}{unit}"
