"""The application around its pages: headers, bounds, files, faults."""

import logging

import pytest

from api import app as application
from api.pages.templates import STATIC, asset
from api.settings import Settings
from tests.api.visitor import Visitor
from workflow.record.database import connect

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def visitor(engine, now) -> Visitor:
    return Visitor(engine, now)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-in/code", "/sign-in/link/abc", "/nowhere", "/chapters/1/post", "/healthz"]
)
def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(visitor, path):
    headers = visitor.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(engine, now):
    cookie = Visitor(engine, now).get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie  # noqa: PT018
    over_https = Visitor(engine, now, Settings(base_url="https://council.example.org")).get("/sign-in")
    assert "secure" in over_https.headers["set-cookie"].lower()
    assert over_https.headers["strict-transport-security"] == "max-age=31536000"


def test_files_named_by_content_are_kept_for_ever_and_others_for_a_day(visitor):
    kept = visitor.get(asset("rayzan.css"))
    assert kept.status_code == 200
    assert "immutable" in kept.headers["cache-control"]
    assert visitor.get("/static/rayzan.css").headers["cache-control"] == "public, max-age=86400"
    assert (STATIC / "rayzan.css").exists()
    assert visitor.get("/static/../pages/sign_in.html.j2").status_code == 404


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"email=" + b"a" * 1_200_001, FORM),
        (b"email=" + b"a" * 1_100_000, FORM),
        (b"&".join(b"a=1" for _ in range(3_000)), FORM),
        (b"email=a", FORM | {"content-length": "9" * 30}),
        (b"email=a", FORM | {"content-length": "²"}),
        (b"x" * 11_000_001, {"content-type": "multipart/form-data; boundary=b"}),
    ],
    ids=["whole form", "one field", "too many fields", "untold", "no number", "upload"],
)
def test_request_that_is_too_large_is_413(visitor, body, headers):
    assert (
        visitor.client.post(
            "/sign-in", content=body, headers={k: v.encode() for k, v in headers.items()}
        ).status_code
        == 413
    )


def test_request_of_unknown_length_is_413(visitor):
    assert visitor.client.post("/sign-in", content=iter([b"email=a"]), headers=FORM).status_code == 413


def test_upload_that_is_malformed_is_422(visitor):
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert visitor.client.post("/sign-in", content=b"nonsense", headers=headers).status_code in (403, 422)
    assert (
        visitor.client.post(
            "/sign-in", content=b"x", headers={"content-type": "multipart/form-data"}
        ).status_code
        == 422
    )


@pytest.mark.parametrize("path", ["/sign-in?lang=%00", "/sign-in/link/a%00b"])
def test_nul_in_an_address_is_422(visitor, path):
    assert visitor.get(path).status_code == 422


def test_fault_of_ours_is_a_page_and_a_line_in_the_log_without_the_token(visitor, monkeypatch, caplog):
    def broken(*_args, **_values):
        raise ZeroDivisionError

    monkeypatch.setattr("api.pages.sign_in.door.show", broken)
    with caplog.at_level(logging.ERROR, logger=application.__name__):
        answer = visitor.get("/sign-in/link/s3cret-token")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [record.getMessage() for record in caplog.records] == ["GET /sign-in/link/{token} broke off"]


def test_language_is_chosen_by_link_and_remembered(visitor):
    assert 'lang="fa"' in visitor.get("/sign-in").text
    assert 'lang="en" dir="ltr"' in visitor.get("/sign-in?lang=en").text
    assert 'lang="en" dir="ltr"' in visitor.get("/sign-in").text
    assert 'lang="en" dir="ltr"' in visitor.get("/sign-in?lang=xx").text


def test_way_that_is_not_offered_is_405_and_json_addresses_answer_in_json(visitor):
    assert visitor.client.put("/sign-in").status_code == 405
    answer = visitor.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_and_readiness_are_told(visitor, tmp_path, now):
    assert visitor.get("/healthz").text == "ok\n"
    assert visitor.get("/readyz").status_code == 200
    empty = connect(f"sqlite:///{tmp_path}/empty.db")
    assert Visitor(empty, now).get("/readyz").status_code == 503
    empty.dispose()
