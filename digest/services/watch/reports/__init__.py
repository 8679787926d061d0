"""The reports to look at: what an edition did, and how the list of readers changes."""
