"""Positions: given, changed, stale only when words changed, confirmed, counted; who asks whom again, and how often."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.queries import counted
from tests.workflow.deliberation.opened import setting
from workflow.advance import advance
from workflow.authorize import NotNow
from workflow.decision import interests
from workflow.deliberation import drafting, translations
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.positions import giving, reading
from workflow.deliberation.positions.giving import AsideFromPosition, NoPositionYet, PositionOnOlderText
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Notice, Position, Revision
from workflow.desk import desk
from workflow.export import export
from workflow.membership.tables import Mandate
from workflow.record import history
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused

PEOPLE = ("author", "member", "secretary", "chair", "stranger")
GIVE = {"discussion", "consolidation", "feedback", "tabled"}
STATES = (
    "draft", "screening", "discussion", "consolidation", "feedback", "approval", "tabled", "in_session", "approved",
    "delivery", "follow_up", "postponed", "closed", "withdrawn", "rejected", "superseded",
)  # fmt: skip


class Council:
    """A council on a proposal in consolidation, where its text changes while positions are given."""

    def __init__(self, session, now, state="consolidation"):
        self.session, self.now = session, now
        self.at = setting(session, now, state)
        self.people = {
            "author": self.at.author, "member": self.at.member, "secretary": self.at.secretary,
            "chair": council.member(session, self.at.chapter, ["chair"], "حمید رئیسی"),
            "stranger": council.member(session, council.chapter(session, "انجمن استان فارس"), name="بیگانه"),
        }  # fmt: skip

    def case(self, right, who):
        return self.at.case(right, by=self.people[who])

    def give(self, who="member", choice="support", reason="", revision=None):
        case = self.case("recommend", who)
        giving.give(case, choice, reason, revision=revision or latest(case).number, now=self.now)

    def mine(self, who="member"):
        return reading.mine(self.case("see", who))

    def save(self, **changes):
        """Another text, by the author; the number of its revision."""
        case = self.case("edit", "author")
        text = latest(case)
        rows = tuple(RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in text.recommendations)
        draft = replace(Draft(text.title, dict(text.sections), rows), **changes)
        return drafting.save(case, draft, version=case.version, now=self.now)

    def change(self, words="متن دیگری است."):
        """Other words in one section."""
        sections = dict(latest(self.case("edit", "author")).sections)
        return self.save(sections=sections | {"problem": words})

    def told(self, who):
        query = select(col(Notice.kind)).where(col(Notice.person_id) == self.people[who].id)
        return list(self.session.execute(query.order_by(col(Notice.id))).scalars())

    def counts(self, who="secretary"):
        found = reading.counts(self.case("see", who), now=self.now)
        return dict(found.valid), dict(found.stale)


@pytest.fixture
def at(session, now):
    return Council(session, now)


@pytest.mark.parametrize("state", STATES)
def test_who_may_recommend_in_which_state(session, now, state):
    at = Council(session, now, state)
    found = {}
    for who in PEOPLE:
        try:
            at.give(who)
            found[who] = "given"
        except NotFound:
            found[who] = "unseen"
        except NotNow:
            found[who] = "not now"
        except Forbidden:
            found[who] = "for others"
    hidden = state in {"draft", "screening", "closed", "withdrawn", "rejected", "superseded"}
    late = "not now" if state not in GIVE else "given"
    expected = {
        "author": late, "chair": late, "member": "unseen" if hidden else late,
        "secretary": "not now" if state not in GIVE else "for others", "stranger": "unseen",
    }  # fmt: skip
    assert found == expected


@pytest.mark.parametrize("choice", giving.CHOICES)
@pytest.mark.parametrize("reason", ["", "  ", "هزینه‌اش روشن نیست."])
def test_a_reason_is_asked_for_where_something_has_to_change(at, choice, reason):
    asked = choice in {"support_with_changes", "oppose"} and not reason.strip()
    if asked:
        with pytest.raises(EntryRefused) as refused:
            at.give(choice=choice, reason=reason)
        assert list(refused.value.errors) == ["reason"]
        assert at.mine() is None
    else:
        at.give(choice=choice, reason=reason)
        assert (at.mine().choice, at.mine().reason) == (choice, reason.strip())


@pytest.mark.parametrize(
    ("choice", "reason", "fields"),
    [("maybe", "", ["position"]), ("", "x" * 5_001, ["position", "reason"]), ("oppose", "نه\x00", ["reason"]),
     ("support", "\ud800", ["reason"]), ("support", "x" * 5_001, ["reason"])],
)  # fmt: skip
def test_all_that_is_wrong_is_said_at_once(at, choice, reason, fields):
    with pytest.raises(EntryRefused) as refused:
        at.give(choice=choice, reason=reason)
    assert list(refused.value.errors) == fields


def test_every_change_is_kept_and_the_newest_counts(session, at):
    at.give()
    at.give(choice="oppose", reason="گران است.")
    at.give(choice="oppose", reason="گران است.")
    kept = session.execute(select(col(Position.choice)).order_by(col(Position.id))).scalars().all()
    assert kept == ["support", "oppose"], "the same again is not kept again"
    assert (at.mine().choice, at.mine().stale) == ("oppose", False)
    assert at.counts() == ({"oppose": 1}, {})


def test_history_says_who_and_on_which_text_but_not_what(session, at):
    at.give(choice="oppose", reason="گران است.")
    at.change()
    giving.confirm(at.case("recommend", "member"), revision=2, now=at.now)
    told = [
        (entry.event, entry.facts["number"], remark)
        for entry, remark in history.of(session, "proposal", at.at.proposal.id)
        if "position" in entry.event
    ]
    assert told == [("give_position", 1, ""), ("confirm_position", 2, "")]
    assert "oppose" not in str(
        [entry.facts for entry, _ in history.of(session, "proposal", at.at.proposal.id)]
    )


def respaced(at):
    sections = {key: f"  {words.replace(' ', '  ')}\n" for key, words in council.SECTIONS.items()}
    return at.save(sections=sections)


def retitled(at):
    return at.save(title="عنوان دیگر")


def another_owner(at):
    rows = latest(at.case("edit", "author")).recommendations
    drafts = [RecommendationDraft(r.id, r.text, "معاونت دیگر", r.time, r.cost) for r in rows]
    return at.save(recommendations=tuple(drafts))


def reordered(at):
    rows = latest(at.case("edit", "author")).recommendations
    drafts = [RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in reversed(rows)]
    return at.save(recommendations=tuple(drafts))


def rewritten_by_another_id(at):
    rows = latest(at.case("edit", "author")).recommendations
    return at.save(
        recommendations=tuple(RecommendationDraft(None, r.text, r.owner, r.time, r.cost) for r in rows)
    )


def there_and_back(at):
    at.change()
    return at.save(sections=dict(council.SECTIONS))


@pytest.mark.parametrize(
    ("what", "is_stale"),
    [(Council.change, True), (retitled, True), (another_owner, True), (reordered, True), (respaced, False),
     (rewritten_by_another_id, False), (there_and_back, False)],
)  # fmt: skip
def test_only_other_words_make_it_stale(at, what, is_stale):
    at.give()
    assert what(at) > 1, "a revision was made"
    assert (at.mine().stale, at.mine().revision) == (is_stale, 1)
    assert at.counts() == (({}, {"support": 1}) if is_stale else ({"support": 1}, {}))


def test_a_translation_is_no_other_text(at):
    at.give()
    translations.save_translation(
        at.case("translate", "author"), language="en", number=1, title="Internships",
        sections={"problem": "No way from study to work."}, based_on=None, now=at.now,
    )  # fmt: skip
    assert not at.mine().stale
    assert at.told("member") == []


def test_a_revision_saved_before_words_were_kept_counts_as_others(session, at):
    at.give()
    session.execute(update(Revision).values(fingerprint=""))
    assert not at.mine().stale, "it is the newest itself"
    respaced(at)
    assert at.mine().stale
    session.execute(update(Revision).values(fingerprint=""))
    assert at.mine().stale, "of two such nobody knows that their words are the same"


def test_who_spoke_of_the_words_of_before_is_asked_once_until_they_answer(at):
    at.give()
    at.give("author", "undecided")
    for words in ("یک", "دو", "سه"):
        at.change(words)
    assert at.told("member") == ["position_stale"], "asked once, however often the text changes"
    assert at.told("author") == [], "nobody is asked by what they did themselves"
    assert at.told("chair") == []
    giving.confirm(at.case("recommend", "member"), revision=4, now=at.now)
    assert (at.mine().stale, at.mine().revision, at.mine().choice) == (False, 4, "support")
    at.change("چهار")
    assert at.told("member") == ["position_stale"] * 2, "and anew once they have answered"


def test_a_reprint_asks_nobody(at):
    at.give()
    respaced(at)
    assert at.told("member") == []


def test_who_stands_aside_neither_recommends_nor_counts_nor_is_asked(at):
    at.give()
    interests.declare(at.case("stand_aside", "member"), "خویشاوند", now=at.now)
    with pytest.raises(AsideFromPosition) as refused:
        at.give()
    assert "تعارض منافع" in refused.value.text.fa
    assert at.counts() == ({}, {})
    assert reading.listing(at.case("see", "chair"), now=at.now) == ()
    at.change()
    assert at.told("member") == []


def test_whoever_sits_no_more_counts_no_more(session, at):
    at.give()
    at.give("chair")
    assert at.counts() == ({"support": 2}, {}), "a chair sits as a member"
    session.execute(
        update(Mandate)
        .where(col(Mandate.person_id) == at.people["member"].id)
        .values(until=at.now - timedelta(1))
    )
    assert at.counts() == ({"support": 1}, {})


def test_given_on_words_that_are_others_now_it_is_refused_with_the_newest_number(at):
    at.change()
    with pytest.raises(PositionOnOlderText) as refused:
        at.give(revision=1)
    assert refused.value.number == 2
    assert "ویرایش ۲" in refused.value.text.fa
    with pytest.raises(PositionOnOlderText):
        at.give(revision=9)
    at.give(revision=2)
    respaced_number = at.save(
        sections={k: f" {w}" for k, w in latest(at.case("edit", "author")).sections.items()}
    )
    at.give(choice="undecided", revision=2)
    assert at.mine().revision == respaced_number, "a reprint of what was read is no other text"


def test_nothing_is_confirmed_by_who_never_gave_one(at):
    with pytest.raises(NoPositionYet):
        giving.confirm(at.case("recommend", "member"), revision=1, now=at.now)


@pytest.mark.parametrize(
    ("who", "reads"), [("author", True), ("secretary", True), ("chair", True), ("member", False)]
)
def test_everybodys_are_read_by_who_prepares_the_text_alone(at, who, reads):
    at.give(choice="oppose", reason="گران است.")
    at.give("chair")
    at.give("chair", "undecided")
    case = at.case("see", who)
    if not reads:
        for look in (reading.listing, reading.counts):
            with pytest.raises(Forbidden):
                look(case, now=at.now)
        return
    rows = reading.listing(case, now=at.now)
    assert [(row.name, row.choice, row.reason) for row in rows] == [
        ("نگار عضوی", "oppose", "گران است."), ("حمید رئیسی", "undecided", ""),
    ]  # fmt: skip
    assert [row.id for row in reading.listing(case, now=at.now, after=rows[0].id)] == [rows[1].id]
    assert len(reading.listing(case, now=at.now, limit=1)) == 1


def test_as_many_questions_for_many_members_as_for_one(engine, session, at):
    costs = []
    for more in (0, 12):
        for _ in range(more):
            who = council.member(session, at.at.chapter)
            at.people[f"m{who.id}"] = who
            at.give(f"m{who.id}")
        at.give(choice="undecided" if more else "support")
        case = at.case("see", "secretary")
        with counted(engine) as asked:
            reading.counts(case, now=at.now)
            reading.listing(case, now=at.now)
            reading.mine(case)
        costs.append(len(asked))
        with counted(engine) as asked:
            at.change(f"متن {more}")
        costs.append(len(asked))
    assert costs[0] == costs[2] == 3
    assert costs[1] <= costs[3] <= costs[1] + 3, "the notices are one statement, and a job may be promised"


def test_ballot_closes_it_and_the_sentence_names_where_it_is_open(at):
    advance(at.session, at.at.proposal.id, "put_to_vote", actor=person(at.people["secretary"].id), now=at.now)
    with pytest.raises(NotNow) as refused:
        at.give()
    assert "جمع‌بندی" in refused.value.text.fa


def test_a_text_taken_back_to_be_drafted_asks_once_it_is_discussed_again(session, at):
    at.give()
    number, secretary = at.at.proposal.id, person(at.people["secretary"].id)
    advance(
        session, number, "return_to_draft", actor=secretary, now=at.now, answers={"reason": "ناتمام است."}
    )
    at.change()
    assert at.told("member") == [], "members see nothing of a draft"
    advance(session, number, "submit", actor=person(at.people["author"].id), now=at.now)
    advance(session, number, "accept", actor=secretary, now=at.now)
    assert at.told("member") == ["position_stale"]
    roles = {at.at.chapter.id: frozenset({"member"})}
    session.expire_all()
    piles = {pile.what: pile for pile in desk(session, person(at.people["member"].id), roles, now=at.now)}
    assert [slip.id for slip in piles["position"].slips] == [number]
    assert at.mine().stale


def test_desk_asks_only_where_an_answer_is_taken_and_only_who_gives_it(session, at):
    at.give()
    at.give("chair")
    roles = {at.at.chapter.id: frozenset({"member"})}

    def asked(who, held=roles):
        found = desk(session, person(at.people[who].id), held, now=at.now)
        return [slip.id for pile in found if pile.what == "position" for slip in pile.slips]

    number = at.at.proposal.id
    assert asked("member") == [], "it is of the text as it is"
    at.change()
    session.expire_all()
    assert asked("member") == asked("chair") == [number]
    assert asked("author") == [], "they never gave one"
    assert asked("member", {at.at.chapter.id: frozenset({"secretary"})}) == []
    interests.declare(at.case("stand_aside", "chair"), "خویشاوند", now=at.now)
    assert asked("chair") == []
    advance(session, number, "put_to_vote", actor=person(at.people["secretary"].id), now=at.now)
    session.expire_all()
    assert asked("member") == []


def test_export_holds_positions_in_numbers_alone(session, at, tmp_path):
    at.give(choice="oppose", reason="راز: گران است.")
    at.give("chair", "oppose", "راز: دیر است.")
    at.give("author", "undecided")
    at.give("author", "support")
    folder = tmp_path / "export"
    export(session, at.at.chapter.id, folder)
    told = json.loads((folder / "chapter.json").read_text("utf-8"))
    number = at.at.proposal.id
    assert told["positions"] == [
        {"proposal_id": number, "revision": 1, "position": "oppose", "members": 2},
        {"proposal_id": number, "revision": 1, "position": "support", "members": 1},
    ]
    assert "راز" not in "".join(file.read_text("utf-8-sig") for file in folder.iterdir())
