"""SendGrid: the request, the answer, the events and the provider's lists.

Knows the provider's API, and no database.
"""
