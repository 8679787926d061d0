"""Notify other programs: the addresses that alerts go to."""
