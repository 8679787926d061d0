"""Choose a story's picture among those that its entry offers, by what the feed says, by size, place and address.

Touches no network and no database, and looks at no picture.
"""
