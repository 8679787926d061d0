"""The ways a request to SendGrid can go wrong."""

from enum import StrEnum, auto


class Fault(StrEnum):
    """What goes wrong with one request."""

    TOO_MANY_REQUESTS = auto()
    SERVER_ERROR = auto()
    UNAVAILABLE = auto()
    UNAUTHORIZED = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    TOO_LARGE = auto()
    TOO_LARGE_UNREAD = auto()
    """Refused after the headers, and the connection closed on the rest of the request."""
    REDIRECT = auto()
    ACCEPTED_THEN_DROPPED = auto()
    """The batch is taken, and the connection lost before the answer."""
    ACCEPTED_THEN_ERROR = auto()
    """The batch is taken, and the answer is 500."""
    READ_THEN_DROPPED = auto()
    """The request is read, and the connection lost; the batch is not taken."""
    SLOW = auto()
    """The batch is taken, and the answer comes `delay` seconds late."""
    HANG = auto()
    """The batch is taken, and no answer comes until the server stops."""
    TRUNCATED = auto()
    """The batch is taken, and the answer ends in the middle."""
    MALFORMED = auto()
    """The batch is taken, and the answer is no HTTP."""


STATUS = {
    Fault.TOO_MANY_REQUESTS: (429, "too many requests"),
    Fault.SERVER_ERROR: (500, "internal server error"),
    Fault.UNAVAILABLE: (503, "service unavailable"),
    Fault.UNAUTHORIZED: (401, "The provided authorization grant is invalid, expired, or revoked"),
    Fault.FORBIDDEN: (403, "The from address does not match a verified Sender Identity."),
    Fault.NOT_FOUND: (404, "not found"),
    Fault.TOO_LARGE: (413, "content too large"),
    Fault.REDIRECT: (302, "moved"),
}
TAKEN = {
    Fault.ACCEPTED_THEN_DROPPED,
    Fault.ACCEPTED_THEN_ERROR,
    Fault.SLOW,
    Fault.HANG,
    Fault.TRUNCATED,
    Fault.MALFORMED,
}
