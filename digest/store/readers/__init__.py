"""Subscribers, subscriptions, sign-ups, suppressions and tokens.

Knows nothing of editions or batches.
"""
