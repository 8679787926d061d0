"""Read the site's feed into the store.

Knows nothing of editions, readers or mail.
"""
