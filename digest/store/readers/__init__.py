"""Subscribers, subscriptions, sign-ups, suppressions and tokens.

Only erasing and counting read what the ledger keeps about a reader.
"""
