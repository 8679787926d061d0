"""The configuration as text: its comments, how its values are written, and a neutral copy for another newsroom."""
