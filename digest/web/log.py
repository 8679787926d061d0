"""Write one line to the log of the readers' pages."""

import sys
import traceback


def tell(words: str) -> None:
    """Write a line into the log, for the operator."""
    # Whole, in one: threads that write at once must not write into each other's lines.
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def told(error: Exception) -> str:
    """Tell what failed and where, without any value: tokens and addresses stand in messages and tracebacks."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else "nowhere"
    return f"A request failed: {type(error).__name__} in {where}."
