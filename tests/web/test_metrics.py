from pathlib import Path

from tests.web.clients import client


def test_the_figures_name_routes_and_no_paths(tmp_path: Path) -> None:
    pages = client(tmp_path)
    pages.get("/healthz")
    pages.get("/a-secret-token")
    said = pages.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    assert 'digest_http_requests_total{method="GET",route="/healthz",status="200"} 1.0' in said.text
    assert "secret" not in said.text
