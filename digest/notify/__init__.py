"""Tell other programs: the addresses that a newsroom's alerts go to."""
