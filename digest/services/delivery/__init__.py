"""Send a frozen edition: batches, claims, outcomes, and what is uncertain.

Decides nothing about what an edition contains or when it is due.
"""
