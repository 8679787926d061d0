"""The three standard streams as people connect them: closed, full, or read only in part."""

import os
import sys
from io import TextIOWrapper
from typing import TypeVar

from digest.domain.errors import DigestError


class OutputLostError(DigestError):
    """The answer cannot be written, but the work is done."""


class Answers(TextIOWrapper):
    """Stdout. The first failure to write is raised, and kept in `lost`. Later output is discarded."""

    lost: OutputLostError | None = None

    def write(self, words: str, /) -> int:
        """Write. Raises OutputLostError."""
        try:
            return super().write(words)
        except OSError as error:
            raise self._lose(error) from error

    def flush(self) -> None:
        """Write what is buffered. Raises OutputLostError."""
        try:
            super().flush()
        except OSError as error:
            raise self._lose(error) from error

    def _lose(self, error: OSError) -> OutputLostError:
        _discard(self)
        if isinstance(error, BrokenPipeError):
            self.lost = OutputLostError("The output was not read to its end.")
        else:
            self.lost = OutputLostError(f"The output cannot be written: {error.strerror}.")
        return self.lost


class Remarks(TextIOWrapper):
    """Stderr. A failure to write is ignored: a remark that nobody can read must not end the work."""

    def write(self, words: str, /) -> int:
        """Write, if possible."""
        try:
            return super().write(words)
        except OSError:
            _discard(self)
            return len(words)

    def flush(self) -> None:
        """Write what is buffered, if possible."""
        try:
            super().flush()
        except OSError:
            _discard(self)


def set_up() -> Answers:
    """Wrap stdout and stderr in the classes above, and return stdout.

    No file that the program opens gets the number of a closed stream; writing to a closed stdout fails.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the system gives it the lowest free number
    sys.stdout = answers = _replace(sys.stdout, 1, Answers)
    sys.stderr = _replace(sys.stderr, 2, Remarks)
    return answers


_Stream = TypeVar("_Stream", Answers, Remarks)


def _replace(stream: object, number: int, kind: type[_Stream]) -> _Stream:
    """Put a stream of another kind over the same file. A character that it cannot show is escaped."""
    if not isinstance(stream, TextIOWrapper):  # None: it was closed
        return kind(os.fdopen(number, "wb", closefd=False), encoding="utf-8", errors="backslashreplace")
    stream.flush()
    encoding, by_line, at_once = stream.encoding, stream.line_buffering, stream.write_through
    return kind(stream.detach(), encoding, "backslashreplace", line_buffering=by_line, write_through=at_once)


def _discard(stream: TextIOWrapper) -> None:
    """Discard all further writes to a stream, including those that Python makes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
