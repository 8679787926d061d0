"""Sign up, choose, leave, be suppressed, be erased; import and export lists of readers.

Knows nothing about stories, editions or batches.
"""
