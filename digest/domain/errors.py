"""All errors that a user may see. Each message names the cause and the fix, and is printed unchanged."""

from datetime import datetime


class DigestError(Exception):
    """Something could not be done; the message says why and what to do about it."""

    exit_code = 1


class ConfigError(DigestError):
    """The configuration or the arguments of a command are wrong. Nothing was done."""

    exit_code = 2


class OutputError(DigestError):
    """A file that was asked for cannot be written."""


class FeedError(DigestError):
    """The feed could not be read. Nothing stored has changed.

    `retry_at` is the earliest time for another read that the site asked for, if any.
    """

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class TemplateError(DigestError):
    """A template cannot be rendered; the message names its file and line."""


class StoreError(DigestError):
    """The database cannot be used as it is."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached now; it may come back."""


class EditionError(DigestError):
    """The edition asked for cannot be made, found, or moved to that state."""


class EditedMeanwhileError(EditionError):
    """Somebody else made a decision about the edition that the editor has not seen. Nothing was done."""


class NoReadersError(EditionError):
    """The edition has no readers."""


class HeldBackError(NoReadersError):
    """All readers of the edition are held back, because the warm-up allows no more mails today."""

    def __init__(self, message: str, held_back: int) -> None:
        super().__init__(message)
        self.held_back = held_back


class ReadersElsewhereError(NoReadersError):
    """The edition has no readers, but a digest that is not configured has some."""

    exit_code = 3


class EditionBusyError(EditionError):
    """Another live process sends the edition."""


class ListError(DigestError):
    """The list of readers cannot be read or changed as asked."""


class NotTakenError(ListError):
    """A change to a reader is refused because of what happened to them before; the message names that."""


class ProviderError(DigestError):
    """The mail provider refused a request. `retry_at` is when it accepts the next one, if it said so."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class NeedsAPersonError(DigestError):
    """Done as far as possible; a person must decide the rest."""

    exit_code = 3


class RestoredError(NeedsAPersonError):
    """The edition may have left already: the database was restored from a backup."""


class ApprovalVoidError(NeedsAPersonError):
    """The edition changed after its approval, and waits for a new one."""
