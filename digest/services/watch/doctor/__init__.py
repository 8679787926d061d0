"""Check the whole set-up: what works, what may go wrong, and what must be fixed. Changes nothing."""
