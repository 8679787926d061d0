"""Stories and the state of the feed.

Knows nothing of editions or readers.
"""
