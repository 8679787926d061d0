"""Counts in sentences."""


def counted(count: int, one: str, many: str = "") -> str:
    """Say how many there are: "1 reader", "1,234 readers". `many` is the plural, if it is not `one` with an "s"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
