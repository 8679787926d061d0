"""Tell what of a page's HTML is the story: by its elements, their classes and their order.

Touches no network and no database, and knows no feed.
"""
