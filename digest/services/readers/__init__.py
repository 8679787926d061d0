"""Sign up, choose, leave, be suppressed, be erased; import and export lists of readers.

Knows nothing of stories, editions or batches.
"""
