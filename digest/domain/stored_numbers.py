"""The numbers of editions, stories and readers that a database can hold. Pure."""

LARGEST = 2**63 - 1
"""The largest number in a database."""


def stored_number(said: str) -> int | None:
    """Read a whole number that a database can hold; None for anything else."""
    if not said.isdecimal() or len(said) > len(str(LARGEST)):
        return None
    number = int(said)
    return number if number <= LARGEST else None
