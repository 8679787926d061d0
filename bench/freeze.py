"""Freeze the first edition of a database; print the seconds of that alone, and those on the processor."""

import json
import sys
import time
from pathlib import Path

from digest.services.delivery import freeze
from digest.services.editions import ready
from digest.wiring import open_app


def main() -> None:
    app = open_app(Path(sys.argv[1]))
    edition = ready.edition_to_send(app.database, app.config, 1)
    sending = app.sending
    began, busy = time.perf_counter(), time.process_time()
    freeze.freeze(sending, edition)
    print(json.dumps([time.perf_counter() - began, time.process_time() - busy]))


if __name__ == "__main__":
    main()
