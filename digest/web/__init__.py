"""The web pages for readers: read a request, call one service, answer with a page. They decide nothing."""
