"""**The desk.** The page where an editor sees editions and decides about them.

It holds no rules: the command line has each of its actions, too.
"""
