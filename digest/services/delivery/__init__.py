"""Send a frozen edition: batches, claims, outcomes, and uncertain batches.

Decides nothing about what an edition contains or when it is due.
"""
