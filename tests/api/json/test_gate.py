"""Every operation of the API, by its own description: nobody, a neighbour and a forger get nowhere with it."""

import re
from typing import Any

import pytest

from tests import council
from tests.approved import approved

EMPTY: dict[str, Any] = {"requestBody": {"content": {}}}


@pytest.fixture
def here(session, now):
    made = approved(session, now)
    made.delivered()
    return made


@pytest.fixture
def operations(nobody):
    """Method, address and body of every operation that needs a sign-in, made out of its own example."""
    told = nobody.get("/openapi.json").json()
    found = []
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            if not any("session" in needed for needed in operation.get("security", ())):
                continue
            content = operation.get("requestBody", EMPTY["requestBody"])["content"]
            if "multipart/form-data" in content:
                continue  # not JSON; test_files tries it
            body = None
            if "application/json" in content:
                name = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
                body = told["components"]["schemas"][name]["examples"][0]
            found.append((method.upper(), path.removeprefix("/api/v1"), body))
    assert len(found) > 40
    return found


def address(path, here, **chosen):
    """A path with ids that are there."""
    words = {
        "language": "en", "kind": "issued", "step": "close", "proposal_id": here.id, "chapter_id": here.chapter.id,
        "person_id": here.author.id, "recipient_id": here.recipients[0].id,
    } | chosen  # fmt: skip
    filled = re.sub(r"{(\w+)}", lambda part: str(words.get(part[1], 1)), path)
    return filled + ("?q=word" if path.endswith("/search") else "")


def test_nobody_signed_in_is_told_to_sign_in(here, operations, nobody):
    for method, path, body in operations:
        answer = nobody.send(method, address(path, here), body)
        assert answer.status_code == 401, (method, path, answer.text)
        assert answer.json()["type"] == "/problems/not-signed-in"


def test_neighbour_finds_nothing_of_another_chapter(here, operations, session, sign_in):
    there = council.chapter(session, "انجمن استان یزد")
    stranger = sign_in(council.member(session, there, ("member", "secretary", "chair")))
    for method, path, body in operations:
        if path not in ("/me", "/me/news", "/me/news/seen", "/me/news/mails"):
            answer = stranger.send(method, address(path, here), body)
            assert answer.status_code == 404, (method, path, answer.text)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, 0, -1])
def test_id_that_nothing_can_have_is_not_there(here, operations, sign_in, number):
    secretary = sign_in(here.secretary)
    for method, path, body in operations:
        for name in re.findall(r"{(\w+)}", path):
            answer = secretary.send(method, address(path, here, **{name: number}), body)
            assert answer.status_code == 404, (method, path, name, answer.text)
            assert answer.json()["type"] in ("/problems/not-found", "/problems/unknown-step")


def test_id_that_nothing_has_yet_is_not_there(here, operations, sign_in):
    secretary = sign_in(here.secretary)
    for method, path, body in operations:
        for name in re.findall(r"{(\w+_id)}", path):
            answer = secretary.send(method, address(path, here, **{name: 2**31 - 1}), body)
            outer = name in ("proposal_id", "chapter_id")
            # inside a proposal the right is asked first: without it even what is there is not to be changed
            assert answer.status_code in ((404,) if outer or method == "GET" else (403, 404)), (path, name)


def test_change_without_its_proof_is_forged(here, operations, sign_in):
    secretary = sign_in(here.secretary)
    for method, path, body in operations:
        if method != "GET":
            answer = secretary.send(method, address(path, here), body, **{"X-CSRF-Token": "guessed"})
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/form-forged"), path


def test_field_nobody_asked_for_is_named(here, operations, sign_in):
    secretary = sign_in(here.secretary)
    for method, path, body in operations:
        if body is not None:
            for field in ("state", "chapter_id", "author_id"):
                answer = secretary.send(method, address(path, here), body | {field: 1})
                assert answer.status_code == 422, (method, path)
                (fault,) = (f for f in answer.json()["errors"] if f["field"] == field)
                assert fault["fa"] == "این فیلد شناخته نیست؛ آن را بردارید."
                assert fault["en"]


@pytest.mark.parametrize("wrong", ["\x00", "\ud800"])
def test_nul_and_lone_surrogate_are_refused_in_every_text(here, operations, sign_in, wrong):
    secretary = sign_in(here.secretary)
    for method, path, body in operations:
        for field in [name for name, value in (body or {}).items() if isinstance(value, str)]:
            # sent as escapes, which JSON allows: no client would encode a lone surrogate
            sent = secretary.raw(method, address(path, here), body | {field: f"x{wrong}"})
            assert sent.status_code in (403, 404, 409, 422), (path, field, sent.text)
            if sent.status_code == 422:
                assert sent.headers["content-type"] == "application/problem+json"


def test_list_of_an_unknown_order_or_size_is_refused(here, operations, sign_in):
    secretary = sign_in(here.secretary)
    for method, path, _ in operations:
        if method == "GET" and path.endswith(
            ("/comments", "/revisions", "/history", "/members", "/recipients")
        ):
            for query in ({"limit": 0}, {"limit": 10_000}, {"limit": "1; DROP TABLE history"}):
                answer = secretary.get(address(path, here), **query)
                assert answer.status_code == 422, (path, query)
                assert answer.json()["errors"][0]["field"] == "query.limit"
