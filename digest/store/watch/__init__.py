"""The provider's events, their sums, alarms, and what is deleted when it is old.

Reads the other rooms' tables. Only erasing a reader touches these from another room.
"""
