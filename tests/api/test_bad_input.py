"""What an adversary sends to a running app: refused with the way on, by page and by JSON, and nothing typed lost."""

import json
from html import unescape
from typing import Any

import httpx2 as httpx
import pytest
from sqlalchemy import select

from api.visit import SESSION
from tests import council
from tests.api.live import served
from tests.visitors import application, signed_in_client
from workflow.authorize import authorize
from workflow.deliberation.amendments import deciding, moving
from workflow.deliberation.draft import Draft
from workflow.deliberation.drafting import save
from workflow.deliberation.tables import Amendment, Comment
from workflow.record.case import person
from workflow.record.tokens import new_token

WORDS = "نظری که نباید گم شود"
PROBLEM = council.SECTIONS["problem"]
OUTSIDE = {"section": "problem", "start": 5_000, "end": 5_009, "revision": 1}
INSIDE = {"section": "problem", "start": 0, "end": 12, "revision": 1}


class Live:
    """Somebody at the running application, by pages and by JSON."""

    def __init__(self, address, visitor):
        self.csrf = visitor.csrf
        self.client = httpx.Client(base_url=address, cookies={SESSION: visitor.token}, timeout=240)

    def page(self, path, **fields: Any):
        sent = {"csrf": self.csrf, "once": new_token(), **fields}
        return self.client.post(path, data=sent)

    def json(self, method, path, body):
        return self.client.request(method, f"/api/v1{path}", json=body, headers={"X-CSRF-Token": self.csrf})

    def raw(self, path, content):
        headers = {"X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        return self.client.post(f"/api/v1{path}", content=content, headers=headers)


class Here:
    """A chapter with a proposal in discussion and one in consolidation, each with a second revision."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        self.member = council.member(session, self.chapter)
        self.secretary = council.member(session, self.chapter, ["secretary"])
        self.proposals = {}
        for state in ("discussion", "consolidation"):
            row = council.proposal(session, self.chapter, self.member, state="draft")
            case = self.case(row, "edit", self.member)
            save(
                case,
                Draft("پیمان", {"problem": "پیش از هر چیز.\n\n" + PROBLEM}),
                version=case.version,
                now=now,
            )
            session.refresh(row)
            row.state, row.audience = state, "chapter"
            session.flush()
            self.proposals[state] = row
        self.said = council.comment(session, self.proposals["consolidation"], self.secretary)
        session.flush()

    def case(self, row, right, who):
        return authorize(self.session, row.id, right, actor=person(who.id), now=self.now)

    def two_amendments(self):
        """Two on the same words, in consolidation, the first of them accepted."""
        row = self.proposals["discussion"]
        ids = [
            moving.move(
                self.case(row, "amend", who), section="problem", start=0, end=8, revision=2, replacement=words,
                reason="دلیل", now=self.now,
            )
            for who, words in ((self.member, "یکم"), (self.secretary, "دوم"))
        ]  # fmt: skip
        row.state = "consolidation"
        self.session.flush()
        deciding.decide(self.case(row, "dispose", self.secretary), ids[0], "accept", "آری", now=self.now)
        self.session.commit()
        return ids


@pytest.fixture
def here(session, now):
    return Here(session, now)


@pytest.fixture
def live(engine, session, here, now):
    app = application(engine, now)
    visitors = {
        name: signed_in_client(app, session, getattr(here, name), now) for name in ("member", "secretary")
    }
    with served(app) as address:
        found = {name: Live(address, visitor) for name, visitor in visitors.items()}
        yield found
        for one in found.values():
            one.client.close()


def kept(session, table):
    rows = session.execute(select(table)).scalars().all()
    session.rollback()
    return len(rows)


def refused(answer, status):
    """A refusal by JSON with a sentence in both languages."""
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert told["fa"]
    assert told["en"]
    return told


def shows(answer, *words, status):
    """A refusal on a page, with what was typed."""
    assert answer.status_code == status, answer.text[:2_000]
    page = unescape(answer.text)
    for said in words:
        assert said in page, said


def test_anchor_outside_the_text_or_in_a_revision_that_is_gone(live, here, session):
    at = f"/proposals/{here.proposals['discussion'].id}"
    who, before = live["member"], kept(session, Comment)
    for wrong in (
        OUTSIDE,
        INSIDE | {"revision": 99},
        INSIDE | {"start": 9, "end": 3},
        INSIDE | {"section": "nowhere"},
    ):
        for path, body in ((f"{at}/comments", {"body": WORDS, "passage": wrong}),
                           (f"{at}/amendments", wrong | {"replacement": WORDS, "reason": "چون"})):  # fmt: skip
            told = refused(who.json("POST", path, body), 409)
            assert any(way in told["fa"] for way in ("دوباره", "برگزینید", "نشان کنید", "باز کنید")), told[
                "fa"
            ]
        shows(who.page(f"{at}/comments/new", body=WORDS, kind="remark", **wrong), WORDS, status=409)
        answer = who.page(f"{at}/amendments/new", replacement=WORDS, reason="چون", **wrong)
        assert answer.status_code in (409, 422), answer.text[:500]
        assert WORDS in unescape(answer.text)
    assert (kept(session, Comment), kept(session, Amendment)) == (before, 0)


def test_stance_after_closing(live, here):
    at = f"/proposals/{here.proposals['consolidation'].id}/comments/{here.said.id}/stance"
    told = refused(live["member"].json("PUT", at, {"stance": "agree"}), 403)
    assert "بحث" in told["fa"]
    shows(live["member"].page(at, stance="agree"), "بحث", status=403)


def test_amendment_to_an_old_revision_keeps_the_words_and_shows_the_new_text(live, here, session):
    at = f"/proposals/{here.proposals['discussion'].id}/amendments"
    told = refused(live["member"].json("POST", at, INSIDE | {"replacement": WORDS, "reason": "چون"}), 409)
    assert "۲" in told["fa"], told
    answer = live["member"].page(f"{at}/new", replacement=WORDS, reason="چون", **INSIDE)
    shows(answer, WORDS, "چون", status=409)
    assert kept(session, Amendment) == 0


def test_second_of_two_on_the_same_words_is_not_accepted_as_well(live, here):
    first, second = here.two_amendments()
    at = f"/proposals/{here.proposals['discussion'].id}/amendments/{second}/verdict"
    told = refused(live["secretary"].json("PUT", at, {"verdict": "accept", "reason": WORDS}), 409)
    assert first
    shows(live["secretary"].page(at, verdict="accept", reason=WORDS), WORDS, told["fa"][:20], status=409)


@pytest.mark.parametrize("size", [100_001, 1_000_000, 3_000_000])
def test_comment_of_a_megabyte(live, here, session, size):
    at, before = f"/proposals/{here.proposals['discussion'].id}/comments", kept(session, Comment)
    body = {"body": "ن" * size}
    for answer in (live["member"].json("POST", at, body), live["member"].page(f"{at}/new", **body)):
        assert answer.status_code in (413, 422), answer.text[:500]
        assert "کوتاه" in answer.text or "کوچک" in answer.text
    assert kept(session, Comment) == before


INVISIBLE = ("\u200c", "\u200b\u200d\n", "\u202e\u2066", "\u2060 \ufeff", "\u034f\u115f", "\u00ad", "\u3164")


@pytest.mark.parametrize("words", INVISIBLE)
def test_words_nobody_can_see_are_no_words(live, here, session, words):
    at, before = f"/proposals/{here.proposals['discussion'].id}", kept(session, Comment)
    told = refused(live["member"].json("POST", f"{at}/comments", {"body": words}), 422)
    assert told["errors"][0]["field"] == "body"
    shows(live["member"].page(f"{at}/comments/new", body=words), "این بخش خالی است", status=422)
    amended = INSIDE | {"revision": 2, "replacement": "نو", "reason": words}
    assert (
        refused(live["member"].json("POST", f"{at}/amendments", amended), 422)["errors"][0]["field"]
        == "reason"
    )
    assert kept(session, Comment) == before


def test_direction_marks_between_words_are_kept_and_marked(live, here):
    at = f"/proposals/{here.proposals['discussion'].id}/comments"
    made = live["member"].json("POST", at, {"body": "سود \u202eextra\u202c می‌دهد"})
    assert made.status_code == 201
    page = live["member"].client.get(f"{at}/{made.json()['id']}").text
    assert "[U+202E]" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\u001b"])
def test_signs_that_cannot_be_kept(live, here, session, sign):
    at, before = f"/proposals/{here.proposals['discussion'].id}", kept(session, Comment)
    content = f'{{"body": "{WORDS} {sign}"}}'
    told = refused(live["member"].raw(f"{at}/comments", content.encode()), 422)
    assert told["errors"][0]["field"] == "body"
    if sign != "\\ud800":  # no form can carry half a character
        typed = json.loads(content)["body"]
        shows(live["member"].page(f"{at}/comments/new", body=typed), WORDS, "نویسهٔ نامجاز", status=422)
    assert kept(session, Comment) == before
