"""Numbers as the database holds them: of an edition, a story or a reader. Pure."""

LARGEST = 2**63 - 1
"""The largest number in a database."""


def stored_number(said: str) -> int | None:
    """Read a whole number that a database can hold; None for other words."""
    if not said.isdecimal() or len(said) > len(str(LARGEST)):
        return None
    number = int(said)
    return number if number <= LARGEST else None
