"""The state of the desk: the current configuration, and each edition as it was last made.

An edition is made again only after a change of a file, the feed or a decision. If that fails, the last good one stays,
with the reason.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.config import editor_name, load_config, template_folders
from digest.domain.errors import DigestError
from digest.services.desk.shown import Desk, Shown, show
from digest.store.editions.trace import load_trace
from digest.wiring import App

_KEPT = 50
"""The most editions in memory."""


@dataclass(frozen=True, slots=True)
class Sight:
    """An edition as the desk shows it, in the state that `version` names.

    `trouble` says why it is not as it would be now.
    """

    version: str
    shown: Shown | None
    trouble: str = ""


class Workshop:
    """Opens editions for one editor. `config_file`: the configuration is read again whenever that file changes.

    `closing` is set when the desk stops.
    """

    def __init__(self, app: App, *, config_file: Path | None = None, by: str | None = None) -> None:
        self.app, self._by, self._file = app, by, config_file
        self.closing = threading.Event()
        self._files = self._look_at_files()
        self._config_trouble = ""
        self._lock = threading.RLock()
        self._sights: dict[tuple[str, date], Sight] = {}

    @property
    def desk(self) -> Desk:
        """The desk, with the configuration as it is now."""
        return self.app.desk(editor_name(self.app.config, self._by))

    def version(self) -> str:
        """Return a version of everything that the desk shows. Reads the configuration and templates again if needed."""
        with self._lock:
            self._read_files_again()
            with self.app.database.read() as connection:
                trace = load_trace(connection, self.app.clock())
            return f"{trace[:16]}-{hash(self._files) & 0xFFFFFFFF:x}"

    def look(self, digest: str, local_date: date) -> Sight:
        """Return an edition. Simultaneous requests share one making of it."""
        with self._lock:
            version, key = self.version(), (digest, local_date)
            known = self._sights.get(key)
            if known and known.version == version:
                return known
            try:
                sight = Sight(version, show(self.desk, digest, local_date), self._config_trouble)
            except DigestError as error:
                sight = Sight(version, known.shown if known else None, str(error))
            self._sights[key] = sight
            if len(self._sights) > _KEPT:
                del self._sights[next(iter(self._sights))]
            return sight

    def _read_files_again(self) -> None:
        files = self._look_at_files()
        if files == self._files or self._file is None:
            return
        self._files = files
        try:
            config = load_config(self._file)
        except DigestError as error:
            self._config_trouble = str(error)
            return
        app = App(config, self.app.fixed_now)
        if config.database_url == self.app.config.database_url:
            app.__dict__["database"] = self.app.database
        self.app, self._config_trouble = app, ""

    def _look_at_files(self) -> Sequence[tuple[str, int, int]]:
        """List the configuration and the templates, each with its time and size."""
        folders = template_folders(self.app.config)
        files = [*([self._file] if self._file else []), *(file for top in folders for file in sorted(top.rglob("*.*")))]
        return tuple((str(file), state.st_mtime_ns, state.st_size) for file in files if (state := _state(file)))


def _state(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
