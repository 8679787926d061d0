"""One use case in each file: the order of steps and the transactions. Knows nothing of terminals or browsers."""
