"""**The desk.** What an editor sees of editions on one page, and what they do there.

Must not decide: each action is one that the command line has, too.
"""
