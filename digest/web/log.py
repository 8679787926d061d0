"""Log a request that failed."""

import traceback
from logging import ERROR

from digest.log import log


def log_failure(error: Exception) -> None:
    """Log what failed and where, without any value: tokens stand in messages and tracebacks."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    log(ERROR, "A request failed.", cause=type(error).__name__, where=where)
