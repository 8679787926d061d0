"""Editions, drafts, editors' choices, corrections and the archive.

Never touches a batch or a reader.
"""
