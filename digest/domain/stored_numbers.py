"""The numbers of editions, stories and readers that a database can hold. Pure."""

LARGEST = 2**63 - 1
"""The largest number in a database."""


def stored_number(text: str) -> int | None:
    """Read a whole number that a database can hold; None for anything else."""
    if not text.isdecimal() or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None
