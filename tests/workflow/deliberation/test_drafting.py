from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from tests import council
from tests.workflow.deliberation.opened import setting, there
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import authors, drafting, revisions
from workflow.deliberation.drafting import Draft, RecommendationDraft, RevisionOutdated
from workflow.deliberation.tables import Proposal, Revision
from workflow.lifecycle import DEFINITIONS
from workflow.membership.tables import Mandate
from workflow.record import typed
from workflow.record.case import CLOCK, NotFound, person
from workflow.record.typed import EntryRefused

NATIONAL = DEFINITIONS["national"]
FULL = {"key_messages": "پیام", "problem": "مسئله", "evidence": "شواهد"}


@pytest.fixture
def at(session, now):
    return setting(session, now, "draft")


def save(case, draft, now, version=None):
    return drafting.save(case, draft, version=case.version if version is None else version, now=now)


def test_created_proposal_has_an_empty_first_revision_and_its_author(session, now):
    chapter = council.chapter(session)
    writer = council.member(session, chapter)
    standing = authorize_chapter(
        session, there(chapter.id), "propose", actor=person(there(writer.id)), now=now
    )
    number = drafting.create(
        session, standing, language="fa", title="  آموزش\nاز راه دور ",
        themes=["skills", "disability", "skills"],
        process="national", process_version=NATIONAL.version, state="draft", now=now,
    )  # fmt: skip
    case = authorize(session, number, "edit", actor=person(there(writer.id)), now=now)
    text = revisions.latest(case)
    assert (text.number, text.title, text.sections, text.recommendations) == (1, "آموزش از راه دور", {}, ())
    assert [a.person_id for a in authors.authors(case)] == [writer.id]
    assert authors.themes(case) == ("skills", "disability")
    assert (case.state, case.version, case.audience) == ("draft", 1, "restricted")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("language", {"language": "de"}), ("title", {"title": "  "}), ("themes", {"themes": ["cars"]})],
)
def test_creating_refuses_what_is_not_declared(session, now, field, wrong):
    chapter = council.chapter(session)
    writer = council.member(session, chapter)
    standing = authorize_chapter(
        session, there(chapter.id), "propose", actor=person(there(writer.id)), now=now
    )
    given = {"language": "fa", "title": "عنوان", "themes": ["skills"]} | wrong
    with pytest.raises(EntryRefused) as refused:
        drafting.create(
            session, standing, process="national", process_version="v", state="draft", now=now, **given
        )
    assert set(refused.value.errors) == {field}


def test_each_save_is_a_new_revision_and_the_old_ones_stay(at, now):
    case = at.case("edit")
    old = revisions.latest(case)
    assert save(case, Draft("عنوان دوم", {"problem": "الف\r\nب"}), now) == 2
    assert save(case, Draft("عنوان سوم"), now) == 3
    assert [(line.number, line.title) for line in revisions.listing(case)] == [
        (3, "عنوان سوم"), (2, "عنوان دوم"), (1, old.title),
    ]  # fmt: skip
    assert revisions.numbered(case, 1) == old
    assert revisions.numbered(case, 2).sections == {"problem": "الف\nب"}
    assert revisions.latest(case).editor == "آرش نویسا"
    assert at.case("edit").version == 3
    assert at.events() == ["edit", "edit"]


def test_revisions_are_listed_by_cursor(at, now):
    case = at.case("edit")
    for number in range(2, 7):
        save(case, Draft(f"عنوان {number}"), now)
    assert [line.number for line in revisions.listing(case, limit=2)] == [6, 5]
    assert [line.number for line in revisions.listing(case, before=5, limit=2)] == [4, 3]


def test_saving_the_same_text_again_makes_no_revision(at, now):
    case = at.case("edit")
    text = revisions.latest(case)
    rows = tuple(RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in text.recommendations)
    again = Draft(
        text.title, dict(text.sections) | {"indicators": "   "}, (*rows, RecommendationDraft(None, " "))
    )
    assert save(case, again, now) == 1
    assert case.version == 1
    assert at.events() == []


def test_recommendations_keep_their_ids_through_order_words_and_absence(at, now):
    case = at.case("edit")
    first, second = (r.id for r in revisions.latest(case).recommendations)
    save(case, Draft("الف", {}, (
        RecommendationDraft(second, "دوم، با واژه‌های تازه"), RecommendationDraft(None, "تازهٔ یک"),
        RecommendationDraft(first, "یکم"), RecommendationDraft(None, "تازهٔ دو", "وزارت", "یک ماه", "هیچ"),
    )), now)  # fmt: skip
    rows = revisions.latest(case).recommendations
    assert [r.text for r in rows] == ["دوم، با واژه‌های تازه", "تازهٔ یک", "یکم", "تازهٔ دو"]
    assert (rows[0].id, rows[2].id) == (second, first)
    assert len({r.id for r in rows}) == 4
    assert (rows[3].owner, rows[3].time, rows[3].cost) == ("وزارت", "یک ماه", "هیچ")
    save(case, Draft("ب", {}, (RecommendationDraft(first, "یکم"),)), now)
    save(case, Draft("پ", {}, (RecommendationDraft(second, "بازآمده"),)), now)
    assert [(r.id, r.text) for r in revisions.latest(case).recommendations] == [(second, "بازآمده")]


def test_another_proposals_recommendation_is_not_found(at, now):
    strange = revisions.latest(at.case("edit", of=at.another("draft"))).recommendations[0].id
    case = at.case("edit")
    for number in (strange, 999_999):
        with pytest.raises(NotFound):
            save(case, Draft("الف", {}, (RecommendationDraft(number, "دزدیده"),)), now)
    assert revisions.latest(case).number == 1


def test_stale_save_is_refused_with_what_shows_both_texts_and_loses_nothing(at, now):
    mine = at.case("edit")
    save(at.case("edit"), Draft("متن همکار", FULL), now)
    with pytest.raises(RevisionOutdated) as refused:
        save(mine, Draft("متن من"), now, version=1)
    assert (refused.value.version, refused.value.number) == (2, 2)
    theirs = revisions.numbered(mine, refused.value.number)
    assert (theirs.title, theirs.sections) == ("متن همکار", FULL)
    assert "۲" in refused.value.text.fa
    assert save(at.case("edit"), Draft("متن من"), now, version=refused.value.version) == 3


def test_save_by_a_form_older_than_a_step_is_refused(at, now):
    with pytest.raises(RevisionOutdated):
        save(at.case("edit"), Draft("الف"), now, version=0)


def test_parallel_saves_from_one_version_make_one_revision(engine, session, now):
    at = setting(session, now, "draft")
    number, who = there(at.proposal.id), there(at.author.id)
    session.commit()

    def attempt(title):
        with Session(engine) as own:
            case = authorize(own, number, "edit", actor=person(who), now=now)
            try:
                made = drafting.save(case, Draft(title), version=1, now=now)
            except RevisionOutdated as refused:
                return "refused", refused.number
            own.commit()
            return "saved", made

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, [f"عنوان {n}" for n in range(20)]))
    assert sorted(results) == [("refused", 2)] * 19 + [("saved", 2)]
    kept = select(func.count()).select_from(Revision).where(col(Revision.proposal_id) == number)
    assert session.execute(kept).scalar_one() == 2


def test_two_authors_who_remove_each_other_at_once_leave_one(engine, session, now):
    at = setting(session, now, "draft")
    authors.add_author(at.case("edit"), there(at.member.id), now=now)
    number, pair = there(at.proposal.id), (there(at.author.id), there(at.member.id))
    session.commit()

    def remove(who):
        with Session(engine) as own:
            try:
                case = authorize(own, number, "edit", actor=person(who), now=now)
                authors.remove_author(case, sum(pair) - who, now=now)
            except (authors.LastAuthor, NotFound):  # or they were removed before they could begin
                return
            own.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(remove, pair))
    assert (
        len(authors.authors(authorize(session, number, "see", actor=person(there(at.secretary.id)), now=now)))
        == 1
    )


words = st.text(st.sampled_from("ابپ‌ يك۱1*#\n\r🙂"), max_size=30)
changes = st.lists(st.tuples(st.sampled_from(["reword", "drop", "keep"]), words), max_size=6)


seen = words.filter(lambda text: not typed.is_blank(text))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words, changes, st.lists(seen, max_size=3), st.randoms()), max_size=4))
@example([("", [("reword", "\u200c")], [], Random(0))])  # noqa: S311 (an order, no secret)
def test_whatever_is_saved_comes_back_as_typed_under_the_same_ids(at, now, saves):
    with at.session.begin_nested() as trial:
        case = at.case("edit")
        for problem, each, added, shuffle in saves:
            rows = []
            before = revisions.latest(case).recommendations
            for row, (what, text) in zip(before, each + [("keep", "")] * len(before), strict=False):
                if what != "drop":
                    said = text if what == "reword" and not typed.is_blank(text) else row.text
                    rows.append(RecommendationDraft(row.id, said, row.owner, row.time, row.cost))
            shuffle.shuffle(rows)
            wanted = [*rows, *(RecommendationDraft(None, text) for text in added)]
            save(case, Draft("الف", {"problem": problem}, tuple(wanted)), now)
            saved = revisions.latest(case)
            assert saved.sections == ({} if typed.is_blank(problem) else {"problem": _lines(problem)})
            assert [row.text for row in saved.recommendations] == [_lines(row.text) for row in wanted]
            assert [row.id for row in saved.recommendations[: len(rows)]] == [row.id for row in rows]
            assert len({row.id for row in saved.recommendations}) == len(wanted)
        trial.rollback()


def _lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (Draft(""), {"title"}),
        (Draft("ا" * 301), {"title"}),
        (Draft("الف\x00"), {"title"}),
        (Draft("الف", {"problem": "پیش\ud800پس"}), {"sections.problem"}),
        (Draft("الف", {"problem": "م" * 100_001, "evidence": "\x00"}),
         {"sections.problem", "sections.evidence"}),
        (Draft("الف", {"secret": "م"}), {"sections"}),
        (Draft("الف", {"\ud800": "م"}), {"sections"}),
        (Draft("الف", {}, (RecommendationDraft(None, "", "وزارت"),)), {"recommendations.0.text"}),
        (Draft("الف", {}, (RecommendationDraft(None, "خوب"), RecommendationDraft(None, "م", cost="\x00"))),
         {"recommendations.1.cost"}),
        (Draft("الف", {}, (RecommendationDraft(None, "م" * 5_001),)), {"recommendations.0.text"}),
        (Draft("الف", {}, (RecommendationDraft(None, "م"),) * 51), {"recommendations"}),
        (Draft("الف", {}, (RecommendationDraft(1, "م"),) * 2), {"recommendations"}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_by_field(at, now, draft, fields):
    with pytest.raises(EntryRefused) as refused:
        save(at.case("edit"), draft, now)
    assert set(refused.value.errors) == fields
    assert all(text.fa and text.en for text in refused.value.errors.values())
    refused.value.text.fa.encode()


def test_saving_needs_a_case_opened_for_editing(at, now):
    with pytest.raises(PermissionError):
        save(at.case("see"), Draft("الف"), now)


@pytest.mark.parametrize(
    ("sections", "recommended", "named"),
    [
        (FULL, True, None),
        (FULL, False, ["توصیه"]),
        ({"key_messages": "پ", "problem": "م"}, True, ["«شواهد»"]),
        ({"options": "گ"}, False, ["«پیام‌های کلیدی»", "«مسئله»", "«شواهد»", "توصیه"]),
    ],
)
def test_submission_names_what_is_missing(at, now, sections, recommended, named):
    case = at.case("edit")
    rows = (RecommendationDraft(None, "کاری بکنید"),) if recommended else ()
    save(case, Draft("الف", sections, rows), now)
    reason = drafting.sections_filled(case, case.actor, now)
    if named is None:
        assert reason is None
    else:
        assert reason is not None
        assert all(word in reason.fa for word in named)
        assert ("گزینه" in reason.fa) is False


def test_authors_do_not_decide_on_their_own_proposal_nor_after_taking_their_name_off(at, now):
    case = at.case("edit")
    guard = partial(drafting.not_own, case)
    assert guard(person(at.secretary.id), now) is None
    assert guard(CLOCK, now) is None
    authors.add_author(case, at.secretary.id, now=now)
    assert "نویسنده" in there(guard(person(at.secretary.id), now)).fa
    authors.remove_author(case, at.secretary.id, now=now)
    assert [a.person_id for a in authors.authors(case)] == [at.author.id]
    assert guard(person(at.secretary.id), now) is not None
    assert guard(person(at.member.id), now) is None


def test_the_last_author_stays(at, now):
    case = at.case("edit")
    with pytest.raises(authors.LastAuthor):
        authors.remove_author(case, at.author.id, now=now)
    with pytest.raises(NotFound):
        authors.remove_author(case, at.member.id, now=now)
    authors.add_author(case, at.member.id, now=now)
    authors.add_author(case, at.member.id, now=now)
    authors.remove_author(case, at.author.id, now=now)
    assert [a.name for a in authors.authors(case)] == ["نگار عضوی"]
    assert at.events() == ["add_author", "remove_author"]


def test_only_people_of_the_chapter_become_authors(at, session, now):
    stranger = council.member(session, council.chapter(session, "انجمن دیگر"))
    former = council.member(session, at.chapter)
    case = at.case("edit")
    session.execute(_ended(former.id, now))
    for nobody in (there(stranger.id), there(former.id), 999_999):
        with pytest.raises(NotFound):
            authors.add_author(case, nobody, now=now)


def _ended(person_id, now):
    return update(Mandate).where(col(Mandate.person_id) == person_id).values(until=now - timedelta(days=1))


def test_authors_are_bounded(at, now):
    case = at.case("edit")
    people = [council.member(at.session, at.chapter) for _ in range(authors.MOST_AUTHORS)]
    for one in people[:-1]:
        authors.add_author(case, there(one.id), now=now)
    with pytest.raises(authors.TooManyAuthors):
        authors.add_author(case, there(people[-1].id), now=now)


def test_themes_are_set_as_a_whole_and_only_declared_ones(at, now):
    case = at.case("edit")
    authors.set_themes(case, ["disability", "empowerment"], now=now)
    assert authors.themes(case) == ("empowerment", "disability")
    with pytest.raises(EntryRefused):
        authors.set_themes(case, ["disability", "cars"], now=now)
    authors.set_themes(case, [], now=now)
    assert authors.themes(case) == ()
    assert at.events() == ["themes", "themes"]


def test_another_proposals_revision_is_not_found(at):
    other = revisions.latest(at.case("see", of=at.another("draft")))
    with pytest.raises(NotFound):
        revisions.of_id(at.case("see"), other.id)
    with pytest.raises(NotFound):
        revisions.numbered(at.case("see"), 7)


def test_the_proposal_points_at_its_newest_revision(at, now):
    case = at.case("edit")
    save(case, Draft("الف"), now)
    stored = at.session.execute(
        select(col(Proposal.revision_id)).where(col(Proposal.id) == case.id)
    ).scalar_one()
    assert stored == case.revision_id == revisions.latest(case).id
