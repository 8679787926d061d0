"""Read the site's feed into the store.

Knows nothing about editions, readers or mail.
"""
