"""Make editions and let people decide about them: compose, render, edit, approve, proof.

Mails no reader and changes no ledger.
"""
