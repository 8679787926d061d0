"""The certificate authorities that this program trusts for all its connections."""

import os
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

_loading = Lock()


def trust() -> "ssl.SSLContext":
    """Return the system's authorities, or those that SSL_CERT_FILE and SSL_CERT_DIR name.

    A system without any gets the ones that come with httpx. They are loaded once, because that takes longer than a
    request.
    """
    with _loading:
        return _load(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _load(_file: str | None, _folder: str | None) -> "ssl.SSLContext":
    import ssl

    context = ssl.create_default_context()
    if context.cert_store_stats()["x509"] or _has_folder():
        return context
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _has_folder() -> bool:
    """Return whether authorities are in a folder: OpenSSL finds one by its file's name, when it needs that one."""
    import ssl

    paths = ssl.get_default_verify_paths()
    folders = os.environ.get(paths.openssl_capath_env, paths.openssl_capath).split(os.pathsep)
    return any(any(Path(folder).glob("*.0")) for folder in folders if folder)
