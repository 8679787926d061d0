"""Turn a composed edition into the HTML and the text of a mail. Knows no feed, no database and no mail provider."""
