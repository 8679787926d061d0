"""Turn a document into entries: fields, text, pictures, dates, links.

Touches no network and no database.
"""
