"""The editors' page in the browser: read a request, call one service of the desk, answer with the page."""
