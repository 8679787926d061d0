"""Stories and the state of the feed.

Knows nothing about editions or readers.
"""
