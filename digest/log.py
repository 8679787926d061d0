"""The log: one line on stderr for each event. Holds no address and no secret.

A line is text on a terminal and JSON elsewhere. Standard logging carries it, so that libraries' errors go the same way.
"""

import json
import logging
import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from functools import partial

from digest.domain.addresses import hide_addresses
from digest.domain.characters import CONTROLS
from digest.domain.errors import ConfigError

_LOGGER = logging.getLogger("digest")
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_BARE = re.compile(r'[^\s"=]+')


def log(level: int, event: str, **fields: object) -> None:
    """Log an event: a sentence, and fields for what it is about, such as `edition`, `batch` and `cause`.

    INFO is routine, WARNING asks a person to look, ERROR says that something failed. Empty fields are left out.
    """
    _LOGGER.log(level, event, extra={"fields": fields})


def start_log(*, routine: bool = False) -> None:
    """Log to stderr from now on, in the form and from the level that DIGEST_LOG names, such as `text:warning`.

    Without it, routine events are logged on a terminal or with `routine`. Raises ConfigError for a wrong DIGEST_LOG.
    """
    wanted = os.environ.get("DIGEST_LOG", "")
    form, _, level = wanted.partition(":")
    if form not in ("", "text", "json") or level not in ("", *_LEVELS):
        raise ConfigError(f'DIGEST_LOG must be "text" or "json", or one with a level: "text:warning"; not "{wanted}".')
    on_terminal = sys.stderr.isatty()
    _HANDLER.setFormatter(_Line(as_json=form == "json" or not (form or on_terminal)))
    _LOGGER.setLevel(_LEVELS[level] if level else logging.INFO if wanted or on_terminal or routine else logging.WARNING)
    root = logging.getLogger()
    root.addHandler(_HANDLER)
    # Libraries' warnings repeat what the program logs itself.
    root.setLevel(logging.ERROR)


class _Stderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        # An event that cannot be logged must not end the work that it is about.
        with suppress(Exception):
            # In one write, so that threads do not mix their lines.
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()


_HANDLER = _Stderr()


class _Line(logging.Formatter):
    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._write = partial(json.dumps, ensure_ascii=False) if as_json else _text

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
            "logger": "" if record.name == _LOGGER.name else record.name,
            "traceback": self.formatException(record.exc_info) if record.exc_info else "",
        }
        line = self._write({name: _shown(value) for name, value in fields.items() if value not in (None, "")})
        return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _shown(value: object) -> object:
    """Return a number unchanged, and any other value as text without addresses and secrets."""
    if isinstance(value, bool | int | float):
        return value
    from digest.config.secrets import hide_secrets

    return hide_addresses(hide_secrets(str(value)))


def _text(fields: dict[str, object]) -> str:
    time, level, event = (str(fields.pop(name, "")) for name in ("time", "level", "event"))
    pairs = [f"{name}={_bare(str(value))}" for name, value in fields.items()]
    return " ".join([time, f"{level.upper():7}", event, *pairs])


def _bare(value: str) -> str:
    return value if _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
