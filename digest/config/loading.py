"""Read `config.toml`, and report every fault in it by the key's full name and what was expected."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from digest.config.secrets import keep_secret
from digest.config.whole import Config
from digest.domain.errors import ConfigError

DEFAULT_NAME = "config.toml"
_STREAMS = (Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd"))
_REMOVED: dict[tuple[int | str, ...], str] = {
    ("mail", "settle_by_silence"): "it was removed: `digest settle` settles uncertain batches"
}
_CONFIDENTIAL = (("store", "url"), ("alerts", "webhook"), ("alerts", "heartbeat"))
_BITS = 64
"""The size of TOML's integers. Python takes larger ones, and cannot write the largest in decimal digits."""


def load_config(path: Path) -> Config:
    """Read and validate a configuration file.

    Raises ConfigError with every fault, each with the key's full name and what was expected; and if `path` is no file,
    because relative paths start at its folder.
    """
    try:
        if path.absolute().parent in _STREAMS or (path.exists() and not path.is_file()):
            raise ConfigError(f"{path} is not a file. Save it as one: relative paths start at the folder of the file.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"There is no configuration at {path}. `digest init` writes one; --config or DIGEST_CONFIG names another."
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    return parse_config(_data(text, path), path)


def _data(text: str, path: Path) -> dict[str, Any]:
    """Parse TOML. `tomllib` raises more than its own error, for documents that are valid in form."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = str(error)
    except RecursionError:
        fault = "its brackets are nested too deeply"
    except ValueError:
        fault = "a number has thousands of digits"
    raise ConfigError(f"{path} is not valid TOML: {fault}.")


def parse_config(data: Mapping[str, Any], path: Path) -> Config:
    """Validate the contents of the configuration file at `path`. Raises ConfigError as `load_config` does."""
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        faults = "\n".join(f"  {line}" for line in _faults(error))
        raise ConfigError(f"{path} has wrong or unknown settings:\n{faults}") from None
    for hidden in (config.alerts.webhook, config.alerts.heartbeat, unquote(urlsplit(config.site.feed).password or "")):
        keep_secret(hidden or "")
    config._folder = Path(os.path.realpath(path)).parent  # noqa: SLF001 -- set once here; the model itself is frozen
    return config


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
        yield f"{key}: {_expectation(fault)}" if key else _expectation(fault)


def _expectation(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "unknown key" + _nearest(fault)
        case "missing":
            return "is missing"
        case "value_error":
            return fault["msg"].removeprefix("Value error, ") + _given(fault)
        case "too_short":
            return "must not be empty" if isinstance(fault["input"], str) else "expected at least one"
        case _:
            return fault["msg"].replace("Input should be", "expected") + _given(fault)


def _given(fault: ErrorDetails) -> str:
    """Quote a wrong value, unless it may be secret, such as a password or the address of a webhook."""
    value = fault["input"]
    if fault["loc"][:2] in _CONFIDENTIAL or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and value.bit_length() > _BITS:
        return ""
    return f", got {re.sub(r'//[^/@]*@', '//***@', value)!r}" if isinstance(value, str) else f", got {value!r}"


def _nearest(fault: ErrorDetails) -> str:
    if removed := _REMOVED.get(fault["loc"]):
        return f"; {removed}"
    model: Any = Config
    *parents, last = fault["loc"]
    for part in parents:
        fields = getattr(model, "model_fields", None)
        if fields is None:
            continue
        field = fields.get(part)
        if field is None:
            break
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    known = list(getattr(model, "model_fields", {}))
    close = difflib.get_close_matches(str(last), known, n=1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known here: {', '.join(known)}" if known else ""
