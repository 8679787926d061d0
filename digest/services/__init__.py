"""One use case in each file: the order of steps and the transactions. Knows nothing about terminals or browsers."""
