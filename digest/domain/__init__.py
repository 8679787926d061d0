"""Stories, editions, windows and deliveries, as frozen data and pure functions without I/O and without a clock."""
