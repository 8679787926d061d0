"""Take the provider's events, count them, check the set-up, and alert staff.

It never sends, composes or changes an edition.
"""
