"""Lists of readers and donors as files, of any length, in constant memory.

What a line means for a reader is the domain's decision.
"""
