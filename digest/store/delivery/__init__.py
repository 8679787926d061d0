"""The ledger: recipients, batches, claims, leases, pace and jobs.

Every change of state is one conditional update; no decision is made here.
"""
