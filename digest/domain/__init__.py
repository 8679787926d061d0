"""Stories, editions, windows, deliveries: frozen data and pure functions. Knows no I/O and no clock."""
