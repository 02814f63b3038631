"""A council at its outermost: what pages must bear without breaking, and without becoming unreadable.

300 comments with long threads, titles of 200 characters, names of five words, addresses as long as they may be,
30 recommendations, 31 recipients, a chapter of 2 000 members. The carried proposals went through the use cases.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle, islice

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from documents import minutes
from tests import council
from tests.approved import Council
from tests.council import LONG_AGO
from workflow import standing_aside
from workflow.advance import advance
from workflow.authorize import authorize, authorize_chapter
from workflow.decision import ballots, interests
from workflow.decision.meetings import agenda, attendance, planning
from workflow.decision.meetings.planning import Plan
from workflow.decision.minutes import notes, remarks, resolutions
from workflow.decision.minutes.case import Taking, begin_minutes, opened
from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum, Rules
from workflow.decision.tables import Attendance, Convened, Meeting, MeetingNote
from workflow.deliberation import consolidation, entered_stances, entering, traces
from workflow.deliberation.amendments import moving
from workflow.deliberation.dissents import writing as dissents
from workflow.deliberation.positions import giving
from workflow.deliberation.tables import (
    Comment,
    Proposal,
    Recommendation,
    RecommendationText,
    Revision,
    Stance,
)
from workflow.find import rebuild
from workflow.membership import substitution
from workflow.membership.tables import Chapter, Mandate, Person, Recipient
from workflow.outcome import links, receipts
from workflow.outcome.tables import Brief, Delivery
from workflow.record import jobs
from workflow.record.case import WORKER, person
from workflow.record.tables import MailAttempt
from workflow.sitting.admission import admit
from workflow.sitting.items import voting_on
from workflow.sitting.taking import of_minutes

RULES = Rules(
    quorum=Quorum("two_thirds", 12, "entitled"),
    majorities=(
        ORDINARY,
        Majority("budget", "بودجهٔ سالانه و متمم آن", "The yearly budget and its supplements", "absolute", "present"),
        Majority("people", "برگزیدن و برکنار کردن کسان", "Electing and removing people", "consent"),
        Majority("statute", "تغییر اساسنامه و آیین‌نامه‌ها", "Amending statute and rules", "three_quarters", "members"),
    ),
    tie="chair", proxies=2, presiding=("chair", "substitute", "secretary"), secrecy="one_third",
)  # fmt: skip
NAME = "سیدمحمدحسین طباطبایی‌نژاد خراسانی اصل بیرجندی"
"""Five words."""
EMAIL = "seyyed.mohammad-hossein.tabatabaeinejad.khorasani@deputy-for-rehabilitation.behzisti.example.org"
TITLE = (
    "پیمان کارورزی و به‌کارگیری فارغ‌التحصیلان دانشگاهی تحت پوشش سازمان بهزیستی کشور در دستگاه‌های اجرایی استان‌ها، "
    "با پرداخت یارانهٔ دستمزد از محل اعتبارات مادهٔ ۷ و پایش سه‌سالهٔ پایداری شغل آنها در کشور"
)
UNBROKEN = (
    "https://behzisti.example.org/" + "reports/employment-after-graduation/" * 6 + "index.html?year=1405"
)
BODIES = (
    "با این پیشنهاد موافقم.",
    "آمار این بند از کجاست؟ پیمایش ۱۴۰۴ (Employment survey, N = 1 204) عدد ۴۷٫۳٪ را گزارش کرده است، نه ۵۰٪.",
    "پیوست این گزارش را ببینید: " + UNBROKEN,
    (
        "سه نکته:\n\n1. کارفرما باید بیمه را بپردازد؛\n2. مدت پیمان کوتاه است؛\n3. نسخهٔ بریل لازم است.\n\n"
        "| استان | کارورز | ماندگاری |\n|---|---|---|\n| تهران | ۳۴۰ | ۶۱٪ |\n| سیستان و بلوچستان | ۲۸ | ۷۲٪ |\n"
    ),
    "The wage subsidy should be paid to the graduate, not to the employer. See section 3.2 of the 2025 evaluation.",
    "این پیشنهاد، که در جلسهٔ پیشین نیز از آن سخن رفت، " + "از هر جهت سودمند و شدنی است و باید پی گرفته شود؛ " * 18,
)  # fmt: skip


@dataclass
class Extreme:
    """The council with its people, and its proposals by the state they stand in."""

    session: Session
    now: datetime
    chapter: Chapter
    secretary: Person
    chair: Person
    author: Person
    member: Person
    newcomer: Person
    """Author, secretary and chair of a chapter of their own, where nothing has happened but a title."""
    stranger: Person
    """Somebody who holds no role anywhere."""
    empty: Chapter
    recipients: list[Recipient] = field(default_factory=list)
    proposals: dict[str, int] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)
    """``thread``: one with forty answers, in discussion; ``said``: one to be dealt with, in consolidation."""
    amendments: dict[str, int] = field(default_factory=dict)
    """One of three that touch the same words: ``moved`` in discussion, ``collided`` in consolidation."""
    meetings: dict[str, int] = field(default_factory=dict)
    """``sitting``: in session before everybody; ``planned``; each with a long agenda."""
    dissent: int = 0
    """A minority opinion by the member, in the approved one."""
    brief: int = 0
    public: str = ""
    """What stands in the QR code of the brief."""
    letters: dict[str, str] = field(default_factory=dict)
    """Tokens of policymakers' links: ``new``, ``opened`` and ``answered``."""


def extreme(session: Session, now: datetime) -> Extreme:
    """Fill a fresh database and commit; takes about three seconds."""
    chapter = council.chapter(
        session, "انجمن نخبگان و سرآمدان دارای معلولیت استان سیستان و بلوچستان و شهرستان‌های تابع"
    )
    council.ruled(session, chapter, RULES, at=now + timedelta(days=30))
    chapter.name_en = (
        "Association of Distinguished Persons with Disabilities of Sistan and Baluchestan Province"
    )
    people = {
        role: council.member(session, chapter, held, f"{NAME} {last}".removesuffix(" "))
        for role, held, last in (
            ("secretary", ["secretary"], ""),
            ("chair", ["chair", "member"], "ثانی"),
            ("author", ["member"], "فرد"),
            ("member", ["member"], "پور"),
        )
    }
    people["member"].email = EMAIL
    empty = Chapter(name_fa="انجمن تازه", name_en="New Association", province="11", created_at=LONG_AGO)
    session.add(empty)
    session.flush()
    kept.begin(session, empty.id or 0, Rules(), basis="", now=LONG_AGO)
    people["newcomer"] = council.member(session, empty, ["secretary", "chair", "member"], "تازه‌کار")
    people["stranger"] = council.person(session, "ناشناس")
    made = Extreme(
        session, now, chapter, secretary=people["secretary"], chair=people["chair"], author=people["author"],
        member=people["member"], newcomer=people["newcomer"], stranger=people["stranger"], empty=empty,
    )  # fmt: skip
    made.recipients = [council.recipient(session, chapter, f"دکتر {NAME}") for _ in range(31)]
    for one in made.recipients:
        one.office_fa = "معاون توسعهٔ پیشگیری و درمان اعتیاد و مدیرکل دفتر پیشگیری از آسیب‌های اجتماعی سازمان"
    made.recipients[0].email = EMAIL
    _delivered(made)
    approved = carry(made, _proposal(made, "consolidation", 6))
    made.proposals["approved"], made.dissent = approved.id, _dissent(made, approved)
    _crowd(made, 2000)
    for state in ("draft", "screening", "discussion", "consolidation"):
        row = _proposal(made, state, 30)
        made.proposals[state] = _id(row)
        if state in ("discussion", "consolidation"):
            first, head = _discuss(made, row, 300)
            made.comments["thread" if state == "discussion" else "said"] = (
                head if state == "discussion" else first
            )
            made.amendments["moved" if state == "discussion" else "collided"] = _amend(made, row)
    case = authorize(
        session, made.proposals["discussion"], "comment", actor=person(_id(made.secretary)), now=now
    )
    made.comments["entered"] = entering.enter(
        case, BODIES[1], person_id=_id(made.member), channel="phone", now=now
    )
    entered_stances.enter_stance(
        case, made.comments["entered"], "agree", person_id=_id(made.member), channel="phone", now=now
    )
    voted = _proposal(made, "consolidation", 3)
    advance(session, _id(voted), "put_to_vote", actor=person(_id(made.secretary)), now=now)
    made.proposals["approval"] = _id(voted)
    made.proposals["bare"] = _bare(made)
    for n in range(30):
        council.proposal(session, chapter, made.author, state="discussion", title=f"پیشنهاد {n}")
    _recommend(made)
    _stand(made)
    _meet(made)
    _minute(made)
    _post(made)
    rebuild(session)
    session.commit()
    return made


def carry(made: Extreme, row: Proposal) -> Council:
    """Bring a proposal from consolidation through the vote to ``approved``."""
    case = Council(
        made.session, made.now, made.chapter, row, made.author, made.secretary, made.chair, made.member,
        made.recipients,
    )  # fmt: skip
    said = select(col(Comment.id)).where(col(Comment.proposal_id) == case.id)
    waiting = list(made.session.execute(said.order_by(col(Comment.id))).scalars())
    kinds = cycle(consolidation.DISPOSITIONS)
    for first in range(0, len(waiting), consolidation.MOST_AT_ONCE):
        some = waiting[first : first + consolidation.MOST_AT_ONCE]
        for n, kind in enumerate(islice(kinds, 5)):
            if part := some[n::5]:
                consolidation.dispose(
                    case.case("dispose", made.secretary), part, kind, BODIES[n % 2], now=made.now
                )
    if waiting:
        places = [traces.Place("problem", 0, 22), traces.Place("evidence", 0, 10)]
        traces.link(case.case("dispose", made.secretary), waiting[:15], places, revision=1, now=made.now)
    advance(made.session, case.id, "put_to_vote", actor=person(_id(made.secretary)), now=made.now)
    for voter in (made.author, made.chair, made.member):
        ballots.cast(case.case("vote", voter), "for", now=made.now)
    advance(made.session, case.id, "decide", actor=WORKER, now=made.now)
    return case


def _bare(made: Extreme) -> int:
    """A proposal that is only a title, by the newcomer."""
    row = council.proposal(made.session, made.empty, made.newcomer, title="تنها عنوان")
    revision = made.session.get(Revision, row.revision_id)
    assert revision is not None
    revision.sections = {}
    of_it = col(RecommendationText.revision_id) == revision.id
    made.session.execute(delete(RecommendationText).where(of_it))
    return _id(row)


def _delivered(made: Extreme) -> None:
    """One proposal discussed at length, carried, issued to 31 recipients, and answered by some."""
    session, row = made.session, _proposal(made, "consolidation", 30)
    _discuss(made, row, 300)
    case = carry(made, row)
    made.proposals["delivered"] = case.id
    _dissent(made, case)
    made.brief, made.letters["new"] = case.delivered()
    made.public = session.execute(
        select(col(Brief.public_id)).where(col(Brief.id) == made.brief)
    ).scalar_one()
    asked = select(col(RecommendationText.recommendation_id)).where(
        col(RecommendationText.revision_id) == row.revision_id
    )
    recommended = list(session.execute(asked).scalars())
    deliveries = session.execute(select(Delivery).order_by(col(Delivery.id))).scalars().all()
    for n, delivery in enumerate(deliveries[1:], 1):
        delivery.sent_at, delivery.state = made.now, "sent"
        if n % 4 == 0:
            delivery.bounced_at, delivery.state = made.now, "bounced"
            delivery.bounce = f"550 5.1.1 <{EMAIL}>: Recipient address rejected: User unknown in relay table"
        session.flush()
        if n % 4 in (1, 2):
            token = links.new_link(session, _id(delivery), now=made.now)
            opened = links.by_token(session, token, now=made.now)
            receipts.open_delivery(opened, now=made.now)
            made.letters.setdefault("answered" if n % 4 == 1 else "opened", token)
            if n % 4 == 1:
                answers = {r: ("decline" if r % 2 else "accept", BODIES[-1]) for r in recommended}
                receipts.answer(opened, answers, now=made.now)


def _proposal(made: Extreme, state: str, recommendations: int) -> Proposal:
    """A proposal with a title of its own of 200 characters and as many recommendations as wanted."""
    title = f"{TITLE[:196]} {100 + len(made.proposals)}"
    session, row = made.session, council.proposal(made.session, made.chapter, made.author, state, title)
    revision = session.get(Revision, row.revision_id)
    assert revision is not None
    revision.sections = {**revision.sections, "evidence": f"{BODIES[3]}\n\n{BODIES[5]}\n\n{UNBROKEN}"}
    for position in range(3, recommendations + 1):
        thing = Recommendation(proposal_id=_id(row))
        session.add(thing)
        session.flush()
        session.add(
            RecommendationText(
                revision_id=_id(revision), recommendation_id=_id(thing), position=position,
                text=BODIES[position % len(BODIES)], owner=made.recipients[0].office_fa, time="تا پایان سال ۱۴۰۷",
                cost="۱۲۳٬۴۵۶٬۷۸۹٬۰۰۰ ریال از محل اعتبارات مادهٔ ۲۷ و کمک‌های مردمی",
            )
        )  # fmt: skip
    session.flush()
    return row


def _discuss(made: Extreme, row: Proposal, number: int) -> tuple[int, int]:
    """Comments on the whole, on passages and in in answer to one of them; the second and the answered one's ids."""
    assert row.revision_id is not None
    text = "بیش از ۲۰ هزار دانشجو"
    head = second = 0
    for n in range(number):
        said = Comment(
            proposal_id=_id(row), revision_id=row.revision_id, author_id=_id(made.member if n % 3 else made.chair),
            body=BODIES[n % len(BODIES)], at=LONG_AGO + timedelta(hours=n),
            parent_id=head if 100 <= n < 140 else None,
        )  # fmt: skip
        if n % 5 == 0 and said.parent_id is None:
            said.section, said.start, said.end, said.exact = "problem", 0, len(text), text
        if n % 97 == 0:
            said.hidden_at, said.hidden_reason = made.now, "نام و نشانی شخص دیگری در آن بود."
        made.session.add(said)
        made.session.flush()
        if n == 99:  # the forty that follow answer it
            head = _id(said)
        if n == 1:
            second = _id(said)
        made.session.add(
            Stance(comment_id=_id(said), person_id=_id(made.author), value=n % 3 - 1, at=made.now)
        )
    made.session.flush()
    return second, head


def _amend(made: Extreme, row: Proposal) -> int:
    """Three amendments to the same words, moved while the discussion was open."""
    state, row.state = row.state, "discussion"
    made.session.flush()
    text, number = council.SECTIONS["problem"], 0
    for words in ("هزار دانشجو", BODIES[5], ""):
        case = authorize(made.session, _id(row), "amend", actor=person(_id(made.member)), now=made.now)
        number = moving.move(
            case, section="problem", start=0, end=text.index(" تحت"), revision=1, replacement=words,
            reason=BODIES[2], now=made.now,
        )  # fmt: skip
    row.state = state
    made.session.flush()
    return number


def _dissent(made: Extreme, case: Council) -> int:
    """Two minority opinions, one as long as is taken, signed by name and by number; the longer one's id."""
    number = 0
    for who, body in (
        (made.author, BODIES[5]),
        (made.member, "\n\n".join([BODIES[5], BODIES[2]] * 5)[:5000]),
    ):
        number = dissents.write(
            case.case("dissent", who), ground="group", body=body, signature="named", now=made.now
        )
        other = case.case("dissent", made.chair)
        dissents.sign(other, number, "counted", version=1, now=made.now)
    return number


def _crowd(made: Extreme, number: int) -> None:
    """Many members at once, some with names of five words and addresses as long as they may be."""
    people = [
        {
            "name": NAME if n % 10 == 0 else f"عضو شمارهٔ {n}",
            "email": f"{n}.{EMAIL}" if n % 10 == 0 else f"m{n}@example.org",
            "created_at": LONG_AGO, "language": "fa",
        }
        for n in range(number)
    ]  # fmt: skip
    made.session.execute(insert(Person), people)
    made.session.flush()
    last = made.session.execute(select(col(Person.id)).order_by(col(Person.id).desc())).scalars().first()
    assert last is not None
    holds = [
        {"chapter_id": _id(made.chapter), "person_id": n, "role": "member", "since": LONG_AGO}
        for n in range(last - number + 1, last + 1)
    ]
    made.session.execute(insert(Mandate), holds)


def _recommend(made: Extreme) -> None:
    """Positions before the vote, with reasons as long as they may be."""
    for state in ("discussion", "consolidation"):
        for who, choice in (
            (made.author, "support"),
            (made.chair, "oppose"),
            (made.member, "support_with_changes"),
        ):
            given = person(_id(who))
            case = authorize(
                made.session, made.proposals[state], "recommend", actor=given, now=made.now, lock=True
            )
            giving.give(case, choice, BODIES[2], revision=1, now=made.now)


def _stand(made: Extreme) -> None:
    """Somebody stands aside from what is to be voted on, and somebody stands in for the secretary and the chair."""
    for state in ("discussion", "consolidation"):
        for who in (made.author, made.member):
            case = authorize(
                made.session,
                made.proposals[state],
                "stand_aside",
                actor=person(_id(who)),
                now=made.now,
                lock=True,
            )
            interests.declare(case, BODIES[5], now=made.now)
            if who is made.author:
                interests.withdraw(case, now=made.now)
    for reason, who in ((BODIES[5], made.author), (BODIES[2], made.chair)):
        case = authorize(
            made.session, made.proposals["discussion"], "see", actor=person(_id(made.secretary)), now=made.now,
            lock=True,
        )  # fmt: skip
        standing_aside.enter(case, reason, person_id=_id(who), channel="phone", now=made.now)
    standing = authorize_chapter(
        made.session, _id(made.chapter), "substitute", actor=person(_id(made.secretary)), now=made.now
    )
    for role, absent, deputy in (
        ("secretary", made.secretary, made.author),
        ("chair", made.chair, made.member),
    ):
        substitution.appoint(
            made.session, standing, role=role, absent_id=_id(absent), deputy_id=_id(deputy), reason=BODIES[5],
            since="1405/12/01", until="1405/12/29" if role == "chair" else "", now=made.now,
        )  # fmt: skip


def _meet(made: Extreme) -> None:
    """A meeting in session before everybody, with a long agenda, and one that is planned."""
    standing = authorize_chapter(
        made.session, _id(made.chapter), "manage", actor=person(_id(made.secretary)), now=made.now
    )
    plan = Plan(
        TITLE, "1405/09/03", "13:00", "15:00", BODIES[5][:290], f"https://meet.example.org/{'r' * 200}", "سیل"
    )
    for name, typed in (("sitting", plan), ("planned", replace(plan, day="1405/09/30"))):
        number = planning.plan(made.session, standing, typed, now=made.now)
        made.meetings[name] = number
        case = admit(made.session, number, "add", actor=person(_id(made.secretary)), now=made.now, lock=True)
        for n in range(8):
            made.meetings[f"{name}_item"] = agenda.add_business(
                case,
                title=TITLE if n % 2 else UNBROKEN[:290],
                body=BODIES[5],
                minutes="45",
                version=None,
                now=made.now,
            )
    row = made.session.get_one(Meeting, made.meetings["sitting"])
    roll = select(col(Mandate.person_id)).where(col(Mandate.chapter_id) == made.chapter.id).distinct()
    made.session.execute(insert(Convened), [
        {"meeting_id": row.id, "person_id": number, "excuse": "در سفرم" if number % 7 == 0 else "",
         "excused_at": made.now if number % 7 == 0 else None}
        for number in made.session.execute(roll).scalars().all() if number != made.secretary.id
    ])  # fmt: skip
    row.rules_id = kept.in_force(made.session, _id(made.chapter), now=made.now).id
    row.called_at, row.state = made.now, "open"
    made.session.flush()
    case = admit(
        made.session, row.id or 0, "record", actor=person(_id(made.secretary)), now=made.now, lock=True
    )
    attendance.arrive(case, _id(made.chair), "in_person", now=made.now)
    row.chair_id = made.chair.id
    item, at = made.meetings["sitting_item"], row.id or 0
    for who, right in ((made.member, "stand_aside"), (made.secretary, "see")):
        _, held, _ = voting_on(made.session, at, item, right, actor=person(_id(who)), now=made.now, lock=True)
        if who is made.member:
            interests.declare(held, BODIES[5], now=made.now)
        else:
            standing_aside.enter(held, BODIES[2], person_id=_id(made.author), channel="phone", now=made.now)


def _minute(made: Extreme) -> None:
    """Notes and resolutions of the meeting in session; minutes in draft, with remarks, and approved."""
    secretary = person(_id(made.secretary))
    sitting = made.meetings["sitting"]
    case = admit(made.session, sitting, "record", actor=secretary, now=made.now, lock=True)
    item = made.meetings["sitting_item"]
    _noted(made, case, item)
    for name in ("drafted", "laid", "agreed"):
        meeting = _ended(made, name)
        attended = admit(made.session, meeting, "see", actor=secretary, now=made.now, lock=True)
        resolution = _noted(made, opened(attended, "edit", lock=True), made.meetings[f"{name}_item"])
        made.meetings.setdefault("resolution", resolution)
        if name != "drafted":
            _minutes_step(made, meeting, "lay_out", made.secretary)
        if name == "laid":
            for kind, body in (
                ("objection", BODIES[5]),
                ("dissent", BODIES[2]),
                ("objection", UNBROKEN[:290]),
            ):
                of = of_minutes(
                    made.session, meeting, "remark", actor=person(_id(made.author)), now=made.now, lock=True
                )
                number = remarks.remark(of, kind, body, now=made.now)
                if kind == "objection" and body == BODIES[5]:
                    of = of_minutes(made.session, meeting, "answer", actor=secretary, now=made.now, lock=True)
                    remarks.answer(of, number, BODIES[3], now=made.now)
        if name == "agreed":
            _minutes_step(made, meeting, "approve", made.chair)


def _ended(made: Extreme, name: str) -> int:
    """A meeting that is over, with its roll, three who came and items with every outcome."""
    standing = authorize_chapter(
        made.session, _id(made.chapter), "manage", actor=person(_id(made.secretary)), now=made.now
    )
    plan = Plan(
        TITLE, "1405/09/30", "13:00", "15:00", BODIES[5][:290], f"https://meet.example.org/{'r' * 200}"
    )
    number = planning.plan(made.session, standing, plan, now=made.now)
    made.meetings[name] = number
    case = admit(made.session, number, "add", actor=person(_id(made.secretary)), now=made.now, lock=True)
    for title in (TITLE, UNBROKEN[:290], NAME):
        made.meetings[f"{name}_item"] = agenda.add_business(
            case, title=title, body=BODIES[5], minutes="45", version=None, now=made.now
        )
    for item, (outcome, state) in zip(
        agenda.planned(made.session, number),
        (("settled", "decided"), ("", "deferred"), ("", "planned")),
        strict=True,
    ):
        item.outcome, item.state, item.remark = outcome, state, BODIES[2]
    row = made.session.get_one(Meeting, number)
    row.rules_id = kept.in_force(made.session, _id(made.chapter), now=made.now).id
    row.called_at = row.open_at = row.closed_at = row.starts_at = made.now
    row.state, row.chair_id = "closed", made.chair.id
    sitting = made.meetings["sitting"]
    roll = select(col(Convened.person_id), col(Convened.excuse), col(Convened.excused_at)).where(
        col(Convened.meeting_id) == sitting
    )
    made.session.execute(insert(Convened), [
        {"meeting_id": number, "person_id": who, "excuse": why, "excused_at": when}
        for who, why, when in made.session.execute(roll).all()
    ])  # fmt: skip
    for who in (made.chair, made.member, made.author, made.secretary):
        made.session.add(Attendance(
            meeting_id=number, person_id=_id(who), mode="online", arrived_at=made.now, left_at=made.now,
        ))  # fmt: skip
    begin_minutes(made.session, [row], made.now)
    return number


def _noted(made: Extreme, case: Taking, item: int) -> int:
    """Everything that can be noted, by the secretary, and what somebody else noted; the id of a resolution."""
    number = 0
    for body in (BODIES[5], UNBROKEN[:290], BODIES[2]):
        notes.write(case, body, item_id=item, now=made.now)
    notes.write(case, BODIES[3], item_id=None, now=made.now)
    theirs = MeetingNote(
        meeting_id=case.meeting.id or 0, item_id=item, person_id=_id(made.chair), body=BODIES[5], at=made.now,
        changed_at=made.now,
    )  # fmt: skip
    made.session.add(theirs)
    made.session.flush()
    for body, owner in ((BODIES[5], NAME), (UNBROKEN[:290], UNBROKEN[:150])):
        number = resolutions.resolve(
            case, item, body, owner_id=None, owner=owner, due="1405/10/30", now=made.now
        )
    return number


def _minutes_step(made: Extreme, meeting: int, step: str, who: Person) -> None:
    case = of_minutes(made.session, meeting, "step", actor=person(_id(who)), now=made.now, lock=True)
    minutes.take_step(case, step, version=case.row.version, now=made.now)


def _post(made: Extreme) -> None:
    """Mails that went, bounced and wait, and jobs."""
    for n in range(60):
        made.session.add(
            MailAttempt(
                key=f"sign-in-{n}", kind="sign_in", person_id=_id(made.member), started_at=made.now,
                outcome=("sent", "bounced", "")[n % 3], detail=f"550 5.1.1 <{EMAIL}>: Recipient address rejected",
            )
        )  # fmt: skip
    jobs.promise(made.session, jobs.SEND_MAIL, "mail-1", arguments={}, now=made.now)


def _id(row: Proposal | Person | Recipient | Comment | Chapter | Revision | Recommendation | Delivery) -> int:
    assert row.id is not None
    return row.id
