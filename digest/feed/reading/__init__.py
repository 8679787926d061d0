"""Turn a document into entries: fields, text, dates, links.

Touches no network and no database.
"""
