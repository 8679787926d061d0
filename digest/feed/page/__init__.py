"""Separate a story from the rest of its page, by elements, classes and order.

Nothing here touches the network or the database, or knows about feeds.
"""
