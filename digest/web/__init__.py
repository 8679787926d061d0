"""The readers' door: read a request, call one service, answer with a page. Decides nothing."""
