"""Fetch the site's documents over HTTP, within bounds of time, size and address.

Gives bytes and text; does not know what a story is.
"""
