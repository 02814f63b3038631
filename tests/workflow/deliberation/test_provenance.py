"""Where paragraphs come from: comments that were linked, amendments that were applied, whoever worded them."""

import pytest
from sqlalchemy import event, insert, select
from sqlmodel import col

from documents.paragraphs import paragraphs
from tests import council
from tests.workflow.deliberation.amendments.table import PROBLEM, table
from tests.workflow.deliberation.opened import counted, there
from workflow.deliberation import entering, moderation, provenance, traces
from workflow.deliberation.amendments import moving
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.draft import Draft
from workflow.deliberation.drafting import save
from workflow.deliberation.made_of import Count
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Comment, Revision, Trace
from workflow.deliberation.traces import Place
from workflow.record.case import NotFound

NEW = "سامانه‌ای برای پایش اشتغال راه‌اندازی می‌شود و هر سال گزارش می‌دهد."


@pytest.fixture
def at(session, now):
    return table(session, now)


def made(at, revision=None):
    """Where a revision comes from, the newest unless its number is given."""
    at.at.session.flush()
    case = at.at.case("see")
    query = select(col(Revision.id)).where(
        col(Revision.proposal_id) == case.id, col(Revision.number) == revision
    )
    number = case.revision_id if revision is None else at.at.session.execute(query).scalar_one()
    return provenance.of(at.at.session, case.id, number, split=paragraphs)


def commented(at, body="نظر", by=None, kind="adopted", reason="در متن آمد"):
    """A comment with its disposition."""
    row = council.comment(at.at.session, at.at.proposal, by or at.at.member, body)
    at.into("consolidation")
    if kind:
        case = at.at.case("dispose", by=at.at.secretary)
        dispose(case, [there(row.id)], kind, reason, now=at.now)
    return there(row.id)


def linked(at, comments, words=None, section="problem"):
    """Links to words of a section of the newest text."""
    at.into("consolidation")
    case = at.at.case("dispose", by=at.at.secretary)
    newest = latest(case)
    whole = provenance_source(newest, section)
    start = whole.index(words) if words else 0
    place = Place(section, start, start + len(words or whole))
    traces.link(case, comments, [place], revision=newest.number, now=at.now)


def provenance_source(newest, section):
    rows = {f"recommendation:{row.id}": row.text for row in newest.recommendations}
    return {**newest.sections, **rows}[section]


def section(told, key="problem"):
    return next(one for one in told.sections if one.key == key)


def found(told, key="problem"):
    """(comment, disposition, changed) of each paragraph of a section."""
    return [
        [(c.id, c.disposition, c.found.changed) for c in one.comments]
        for one in section(told, key).paragraphs
    ]


def test_paragraph_names_the_comment_it_is_from_with_its_author_and_why(at):
    number = commented(at, kind="adapted", reason="با اندکی تغییر آمد")
    linked(at, [number], "راه روشنی")
    told = made(at)
    ((one,),) = [p.comments for p in section(told).paragraphs]
    assert (one.id, one.by.name, one.disposition, one.reason) == (
        number, "نگار عضوی", "adapted", "با اندکی تغییر آمد",
    )  # fmt: skip
    assert (one.words, PROBLEM[one.found.start : one.found.end], one.revision) == (
        "راه روشنی",
        "راه روشنی",
        1,
    )
    assert (told.revision, told.untraced) == (1, ())
    assert [key.key for key in told.sections][:4] == ["key_messages", "problem", "evidence", "options"]
    assert [one.key.split(":")[0] for one in told.sections][4:] == ["recommendation"] * 2


def test_trace_is_carried_through_two_revisions_and_back_to_the_older_one(at):
    number = commented(at)
    linked(at, [number])
    at.write(problem=f"{NEW}\n\n{PROBLEM}")
    at.write(problem=f"{NEW}\n\n{PROBLEM.replace('روشنی', 'هموار')}")
    assert found(made(at)) == [[], [(number, "adopted", True)]]
    assert found(made(at, 2)) == [[], [(number, "adopted", False)]]
    assert found(made(at, 1)) == [[(number, "adopted", False)]]


def test_trace_of_a_later_revision_is_not_told_of_an_older_one(at):
    number = commented(at)
    at.write(problem=NEW)
    linked(at, [number])
    assert found(made(at, 1)) == [[]]
    assert found(made(at)) == [[(number, "adopted", False)]]


def test_words_that_are_gone_are_told_and_not_lost(at):
    number = commented(at)
    linked(at, [number])
    at.write(problem=NEW)
    told = section(made(at))
    assert [p.comments for p in told.paragraphs] == [()]
    (gone,) = told.gone_comments
    assert (gone.id, gone.words, gone.found, gone.gone) == (number, PROBLEM, None, 2)
    at.write(problem="")
    (gone,) = section(made(at)).gone_comments
    assert gone.id == number


def test_recommendation_is_a_paragraph_of_its_own_and_told_when_it_is_gone(at):
    newest = at.text()
    key = f"recommendation:{newest.recommendations[0].id}"
    number = commented(at)
    linked(at, [number], section=key)
    (one,) = section(made(at), key).paragraphs
    assert ([c.id for c in one.comments], one.text) == ([number], newest.recommendations[0].text)
    case = at.at.case("edit")
    save(case, Draft(newest.title, newest.sections), version=case.version, now=at.now)
    told = section(made(at), key)
    assert (told.paragraphs, [c.id for c in told.gone_comments]) == ((), [number])


def test_applied_amendment_stands_where_its_words_do_with_whoever_moved_and_signed_it(at):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    moving.sign(at.at.case("amend", by=at.at.author), number, now=at.now)
    at.decide(number, reason="آمار تازه است")
    assert section(made(at)).paragraphs[0].amendments == ()
    at.apply()
    at.write(problem=f"{NEW}\n\n{PROBLEM.replace('۲۰', '۳۰')}")
    (first, second) = section(made(at)).paragraphs
    assert first.amendments == ()
    (one,) = second.amendments
    assert (one.id, one.by.name, one.signers, one.decision) == (number, "نگار عضوی", 1, "آمار تازه است")
    assert (one.words, second.text[one.found.start - second.start :][:2]) == ("۳۰", "۳۰")
    assert (one.revision, one.into) == (2, None)


def test_amendments_that_were_joined_stand_with_the_joined_wording(at):
    ids = [at.move("۲۰ هزار", "۳۰ هزار"), at.move("۲۰ هزار", "۲۵ هزار")]
    joined = at.join(ids, "۲۷ هزار")
    at.apply()
    told = section(made(at)).paragraphs[0].amendments
    assert [(one.id, one.into) for one in told] == [(ids[0], joined), (ids[1], joined), (joined, None)]


def test_amendment_that_only_took_words_out_is_told_at_its_place(at):
    number = at.move(" و راه روشنی از دانشگاه به بازار کار ندارند", "")
    at.decide(number)
    at.apply()
    (one,) = section(made(at)).paragraphs
    assert [(a.id, a.words) for a in one.amendments] == [(number, "")]


def test_whoever_worded_a_paragraph_first_and_last_is_named(at):
    at.write(problem=f"{PROBLEM}\n\n{NEW}")
    at.into("consolidation")
    case = at.at.case("edit", by=at.at.secretary)
    text = PROBLEM.replace("روشنی", "هموار")
    save(case, Draft("عنوان", {"problem": f"{text}\n\n{NEW}"}), version=case.version, now=at.now)
    told = [[(a.by.name, a.revision) for a in one.authors] for one in section(made(at)).paragraphs]
    assert told == [[("آرش نویسا", 1), ("فرشته دبیری", 3)], [("آرش نویسا", 2)]]


def test_comments_disposed_together_are_each_told_with_the_one_reason(at):
    numbers = [commented(at, f"نظر {n}", kind="") for n in range(3)]
    dispose(
        at.at.case("dispose", by=at.at.secretary), numbers, "adapted", "هر سه یک چیز می‌خواستند", now=at.now
    )
    linked(at, numbers)
    comments = section(made(at)).paragraphs[0].comments
    assert [(c.id, c.reason) for c in comments] == [(number, "هر سه یک چیز می‌خواستند") for number in numbers]


def test_taken_up_without_a_passage_is_named_and_counted(at):
    numbers = [commented(at), commented(at, kind="rejected"), commented(at)]
    linked(at, numbers[2:])
    told = made(at)
    assert ([one.id for one in told.untraced], told.untraced_count) == (numbers[:1], 1)


def test_hidden_comments_and_struck_entries_are_left_out(at):
    hidden, shown = commented(at), commented(at)
    at.into("discussion")
    case = at.at.case("comment", by=at.at.secretary)
    entered = entering.enter(case, "این را گفت", person_id=at.at.member.id, channel="phone", now=at.now)
    linked(at, [hidden, shown, entered])
    comments = section(made(at)).paragraphs[0].comments
    assert [(c.id, c.by.name, c.channel) for c in comments] == [
        (hidden, "نگار عضوی", ""), (shown, "نگار عضوی", ""), (entered, "نگار عضوی", "phone"),
    ]  # fmt: skip
    moderation.hide(at.at.case("moderate", by=at.at.secretary), hidden, "تکراری", now=at.now)
    entering.strike(at.at.case("see", by=at.at.member), entered, now=at.now)
    assert [c.id for c in section(made(at)).paragraphs[0].comments] == [shown]


def test_link_that_was_taken_back_is_not_told(at):
    number = commented(at)
    linked(at, [number])
    case = at.at.case("dispose", by=at.at.secretary)
    traces.unlink(case, number, traces.traces_of(case)[0].id, now=at.now)
    told = made(at)
    assert found(told) == [[]]
    assert [one.id for one in told.untraced] == [number]


def test_another_proposals_revision_is_not_there(at):
    other = at.at.another("discussion")
    with pytest.raises(NotFound):
        provenance.of(at.at.session, at.at.proposal.id, other.revision_id, split=paragraphs)


def test_ten_thousand_comments_cost_as_many_queries_as_one(at, engine):
    number = commented(at)
    linked(at, [number])
    with counted(engine) as few:
        provenance.of(at.at.session, at.at.proposal.id, at.at.proposal.revision_id, split=paragraphs)
    session, proposal = at.at.session, at.at.proposal
    row = session.execute(select(Trace)).scalars().one()
    rows = [
        {"proposal_id": proposal.id, "revision_id": proposal.revision_id, "author_id": at.at.member.id,
         "body": f"نظر {n}", "at": at.now, "kind": "remark"} for n in range(9_999)
    ]  # fmt: skip
    session.execute(insert(Comment), rows)
    numbers = session.execute(select(col(Comment.id)).where(col(Comment.id) != number)).scalars().all()
    same = {"section": row.section, "prefix": row.prefix, "suffix": row.suffix, "person_id": row.person_id}
    session.execute(
        insert(Trace),
        [
            {"proposal_id": proposal.id, "comment_id": one, "revision_id": proposal.revision_id, "at": at.now,
             "start": place % 40, "end": place % 40 + 20, "exact": PROBLEM[place % 40 : place % 40 + 20], **same}
            for place, one in enumerate(numbers)
        ],
    )  # fmt: skip
    for change in range(3):
        at.write(problem=f"{NEW} {change}\n\n{PROBLEM}")
    newest = at.at.case("see").revision_id
    with counted(engine) as many:
        told = provenance.of(session, proposal.id, newest, split=paragraphs)
    assert len(section(told).paragraphs[1].comments) == 10_000
    assert len(few) == len(many) == 7
    with counted(engine) as some:
        told = provenance.of(session, proposal.id, newest, split=paragraphs, most=10, after=numbers[4])
    one = section(told).paragraphs[1]
    assert [row.id for row in sorted(one.comments, key=lambda row: row.id)] == numbers[5:15]
    assert (one.count, len(some)) == (Count(10_000, 9_984), 10)
    (details,) = (sql for sql in some if "comment.channel" in sql)
    assert "comment.id IN" in details  # of those that are named alone


def rows_read(engine, session, ask):
    """How many rows a function has the database hand over: each of its statements asked once more and counted."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    session.commit()  # its transaction keeps others out on SQLite
    with engine.connect() as connection:
        return sum(
            len(connection.exec_driver_sql(*one).fetchall())
            for one in asked
            if one[0].startswith(("SELECT", "WITH"))
        )


def test_no_more_rows_are_read_of_many_links_than_of_few(at, engine):
    linked(at, [commented(at, f"نظر {n}") for n in range(12)])
    linked(at, [commented(at, f"نظر {n}") for n in range(12)], "راه روشنی")
    session, proposal = at.at.session, at.at.proposal

    def ask():
        provenance.of(session, proposal.id, proposal.revision_id, split=paragraphs, most=10)
        told = provenance.comments(session, proposal.id, proposal.revision_id, split=paragraphs, limit=5)
        assert len(told) == 5

    session.commit()
    few = rows_read(engine, session, ask)
    links = session.execute(select(Trace)).scalars().all()
    same = {"proposal_id": proposal.id, "revision_id": proposal.revision_id, "at": at.now}
    session.execute(
        insert(Comment),
        [{**same, "author_id": at.at.member.id, "body": f"نظر {n}", "kind": "remark"} for n in range(2_000)],
    )
    more = session.execute(select(col(Comment.id)).order_by(col(Comment.id).desc()).limit(2_000)).scalars()
    place = {"section": "problem", "prefix": "", "suffix": "", "person_id": at.at.member.id}
    session.execute(
        insert(Trace),
        [
            {**same, **place, "comment_id": one, "exact": "", "start": link.start, "end": link.end}
            for one in sorted(more)
            for link in (links[0], links[-1])
        ],
    )
    session.commit()
    assert rows_read(engine, session, ask) == few
    told = provenance.of(session, proposal.id, proposal.revision_id, split=paragraphs, most=10)
    assert section(told).paragraphs[0].count == Count(
        2_024, 2_014
    )  # each once, whatever it is linked to there


def test_comments_of_one_passage_are_told_page_by_page_with_all_they_made(at):
    here, elsewhere = commented(at), commented(at)
    key = f"recommendation:{at.text().recommendations[0].id}"
    linked(at, [here], "راه روشنی")
    linked(at, [here, elsewhere], section=key)
    case = at.at.case("see")

    def told(passage, **more):
        found = provenance.comments(
            at.at.session, case.id, case.revision_id, split=paragraphs, limit=10, passage=passage, **more
        )
        return [(row.id, [place.section for place in places]) for row, places in found]

    assert told(("problem", 0)) == [(here, ["problem", key])]
    assert told((key, 0)) == [(here, ["problem", key]), (elsewhere, [key])]
    assert told((key, 0), after=here) == [(elsewhere, [key])]
    assert told(("problem", None)) == told(("problem", 7)) == []
    at.write(problem=NEW)
    case = at.at.case("see")
    assert told(("problem", None)) == [(here, [key, "problem"])]
