"""The site's feed: fetch it, read it, and turn its entries into clean sightings of stories."""
