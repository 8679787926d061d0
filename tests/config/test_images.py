from pathlib import Path

import pytest

from digest.config import Images, parse_config
from digest.domain.errors import ConfigError

SITE = {"name": "News", "url": "https://news.example/", "feed": "https://news.example/feed/"}


def test_the_site_offers_its_own_pictures_by_default() -> None:
    assert parse_config({"site": SITE}, Path("config.toml")).images == Images(service="off")


def test_copies_need_an_address_where_mails_find_them() -> None:
    data = {"site": SITE, "images": {"service": "self"}}
    with pytest.raises(ConfigError) as caught:
        parse_config(data, Path("config.toml"))
    assert 'images.service: "self" needs web.public_url' in str(caught.value)
    assert 'Set it, or set images.service = "off"' in str(caught.value)
    web = {"public_url": "https://digest.news.example"}
    assert parse_config({**data, "web": web}, Path("config.toml")).images.service == "self"
