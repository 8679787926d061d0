"""Editions, drafts, editors' choices, corrections and the archive.

Reads batches to learn who got what; never changes a batch or a reader.
"""
