"""Every list of the API, found by its own description: one form of page, bounded, each row once."""

import pytest
from sqlmodel import select

from tests import council
from tests.api.json.test_gate import address
from tests.approved import approved
from tests.workflow.meeting import give_rules
from workflow.decision.tables import (
    AgendaItem,
    Ballot,
    Convened,
    Interest,
    Meeting,
    MeetingNote,
    Minutes,
    MinutesRemark,
    Resolution,
    RulesOfProcedure,
)
from workflow.deliberation import attachments, consolidation, moderation, traces
from workflow.deliberation.sought import keep_proposals
from workflow.deliberation.tables import Position
from workflow.membership.tables import Substitution
from workflow.outcome import briefs, issuing
from workflow.record import history
from workflow.record.case import person

WORDS = {"search": {"q": "پیمان"}}
"""What a list has to be asked for."""

AT_LEAST = {
    "list_ballots": 3, "list_briefs": 3, "list_deliveries": 6, "list_attachments": 3, "show_trail": 3,
    "list_proposals": 3, "list_comments": 3, "list_revisions": 1, "list_history": 3, "list_members": 3,
    "list_recipients": 2, "list_dispositions": 3, "find_in_chapter": 1, "list_courses": 2, "list_replies": 3,
    "list_moderation": 3, "list_news": 0, "list_sources": 3, "list_own_comments": 3, "show_desk": 3,
    "list_stance_entries": 0, "list_meetings": 3, "show_roll": 3, "list_rules": 2, "list_interests": 3,
    "list_positions": 3,
    "list_deputies": 3, "list_notes": 3, "list_resolutions": 3, "list_remarks": 3, "list_minutes_history": 3,
    "list_meeting_history": 3,
    "list_item_ballots": 3, "list_item_interests": 3,
}  # fmt: skip
"""How many rows each list has here; a list that is not named is a list nobody tried."""


@pytest.fixture
def here(session, now):
    """A proposal with several of everything."""
    made = approved(session, now)
    proposal, secretary = made.proposal, made.secretary
    first = session.exec(select(Ballot).where(Ballot.proposal_id == made.id)).one()
    for number in (2, 3):
        session.add(
            Ballot(
                proposal_id=made.id, revision_id=first.revision_id, number=number, opened_at=now, ends_at=now,
                rules_id=first.rules_id, roll_size=0, closed_at=now, outcome="no_quorum", state="counted",
            )
        )  # fmt: skip
    council.ruled(session, made.chapter, council.ANYONE, at=now)
    council.proposal(session, made.chapter, made.author)
    council.proposal(session, made.chapter, made.author)
    proposal.state = "draft"
    session.flush()
    for name in ("a", "b", "c"):
        attachments.attach(made.case("edit", made.author), f"{name}.txt", name.encode(), now=now)
    proposal.state = "consolidation"
    said = [council.comment(session, proposal, made.member) for _ in range(3)]
    for parent in said[:1]:
        for _ in range(3):
            council.comment(session, proposal, made.author).parent_id = parent.id
    session.flush()
    for kind in ("adopted", "adapted", "deferred"):
        consolidation.dispose(made.case("dispose", secretary), [said[0].id], kind, "دلیل", now=now)
    traces.link(
        made.case("dispose", secretary), [row.id for row in said], [traces.Place("problem", 0, 6)], revision=1, now=now
    )  # fmt: skip
    for _ in range(3):
        council.comment(session, proposal, secretary)
    for deed in (moderation.hide, moderation.show) * 2:
        deed(made.case("moderate", secretary), said[0].id, "دلیل", now=now)
    proposal.state = "approved"
    session.flush()
    made.delivered()
    ids = [row.id for row in made.recipients]
    for _ in range(2):
        newest = briefs.listing(made.case("see", secretary))[0].id
        issuing.correct(made.case("issue", secretary), newest, reason="نام", recipient_ids=ids, now=now)
    keep_proposals(session, [made.id])
    _standing(session, made, now)
    for who in (council.member(session, made.chapter) for _ in range(3)):
        session.add(Position(
            proposal_id=made.id, revision_id=proposal.revision_id, person_id=who.id, choice="support", at=now
        ))  # fmt: skip
    _meetings(session, made, now)
    session.commit()
    return made, said[0].id


def _meetings(session, made, now):
    give_rules(session, made.chapter)
    for number in (1, 2, 3):
        session.add(Meeting(
            chapter_id=made.chapter.id, number=number, title="نشست", starts_at=now, ends_at=now,
            created_by_id=made.secretary.id, created_at=now, state="called", called_at=now,
        ))  # fmt: skip
    session.flush()
    first_meeting = session.exec(select(Meeting).where(Meeting.number == 1)).one()
    for who in (made.author, made.member, made.chair):
        session.add(Convened(meeting_id=first_meeting.id, person_id=who.id))
    _minutes(session, first_meeting, made.secretary, now)


def _minutes(session, meeting, secretary, now):
    """Notes, resolutions, remarks and lines of history, three each."""
    given = {"meeting_id": meeting.id, "person_id": secretary.id, "at": now}
    item = AgendaItem(meeting_id=meeting.id, position=1, title="گزارش", minutes=5)
    row = Minutes(meeting_id=meeting.id, begun_at=now, state="laid_out", laid_out_at=now)
    session.add_all([item, row])
    session.flush()
    rules = session.exec(select(RulesOfProcedure.id)).first()
    for number in (1, 2, 3):
        session.add(Ballot(
            item_id=item.id, number=number, rules_id=rules, roll_size=0, opened_at=now, ends_at=now, closed_at=now,
            outcome="no_quorum", state="counted",
        ))  # fmt: skip
    for _ in range(3):
        session.add(Interest(item_id=item.id, person_id=secretary.id, reason="خویشاوندی", at=now))
        session.add(MeetingNote(body="یادداشت", changed_at=now, **given))
        session.add(Resolution(item_id=item.id, body="مصوبه", **given))
        session.add(MinutesRemark(kind="dissent", body="نظر", **given))
        history.append(
            session, subject="minutes", subject_id=row.id, chapter_id=meeting.chapter_id, event="remark", version=1,
            actor=person(secretary.id), now=now,
        )  # fmt: skip
        history.append(
            session, subject="meeting", subject_id=meeting.id, chapter_id=meeting.chapter_id, event="arrive",
            version=1, actor=person(secretary.id), now=now, facts={"person": secretary.id, "mode": "online"},
        )  # fmt: skip


def _standing(session, made, now):
    """Some who stand aside from the proposal, and some who stood in for the secretary."""
    for who in (made.author, made.member, made.chair):
        session.add(Interest(proposal_id=made.id, person_id=who.id, reason="خویشاوندی", at=now))
        session.add(Substitution(
            chapter_id=made.chapter.id, role="secretary", absent_id=made.secretary.id, deputy_id=who.id, reason="سفر",
            since=now, until=now, entered_by_id=made.secretary.id, at=now,
        ))  # fmt: skip


def lists(nobody):
    told = nobody.get("/openapi.json").json()
    for path, methods in told["paths"].items():
        schema = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = schema.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        shape = told["components"]["schemas"].get(name, {}).get("properties", {})
        if "items" in shape:
            asked = {p["name"]: p["schema"] for p in methods["get"]["parameters"] if p["in"] == "query"}
            yield methods["get"]["operationId"], path.removeprefix("/api/v1"), shape, asked


def walked(who, path, cursor):
    """Every row by pages of one, and how many pages that took."""
    rows, query = [], {"limit": 1} | WORDS.get(path.rpartition("/")[2], {})
    for _ in range(50):
        answer = who.get(path, **query)
        assert answer.status_code == 200, (path, answer.text)
        page = answer.json()
        assert len(page["items"]) <= 1, path
        rows += page["items"]
        if page["next"] is None:
            return rows
        query[cursor] = page["next"]
    raise AssertionError(f"{path} has no end")


def test_every_list_is_paged_by_cursor_and_says_each_row_once(here, nobody, sign_in):
    made, said = here
    secretary, tried = sign_in(made.secretary), {}
    for name, path, shape, asked in lists(nobody):
        assert "next" in shape, path
        cursor = "before" if "before" in asked else "after"
        assert {cursor, "limit"} <= set(asked), path
        assert (asked["limit"]["minimum"], asked["limit"]["maximum"]) == (1, 200), path
        filled = address(path, made, comment_id=said).removesuffix("?q=word")
        rows = walked(secretary, filled, cursor)
        words = WORDS.get(filled.rpartition("/")[2], {})
        whole = secretary.get(filled, limit=200, **words).json()
        assert whole["next"] is None, path
        assert rows == whole["items"], path
        tried[name] = len(rows)
        for wrong in (0, 201, "x"):
            assert secretary.get(filled, limit=wrong, **words).status_code == 422, path
    assert set(tried) == set(AT_LEAST)
    assert {name: n for name, n in tried.items() if n < AT_LEAST[name]} == {}


def test_cursor_of_something_else_gives_a_page_and_never_breaks(here, nobody, sign_in):
    made, said = here
    secretary = sign_in(made.secretary)
    for _, path, _, asked in lists(nobody):
        filled = address(path, made, comment_id=said).removesuffix("?q=word")
        cursor, words = "before" if "before" in asked else "after", WORDS.get(filled.rpartition("/")[2], {})
        for place in (0, 2**31 - 1):
            assert secretary.get(filled, **{cursor: place}, **words).status_code == 200, path
