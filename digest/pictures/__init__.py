"""Make the copies of pictures that mails show, and keep them in a folder. Knows no feed, database or template."""
