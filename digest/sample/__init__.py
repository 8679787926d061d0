"""A bundled feed of invented stories, in the manner of the site, for demonstrations and trying things out."""
