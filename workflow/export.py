"""A chapter's work for others to read and count: JSON as it is, CSV that no spreadsheet takes for a formula.

It holds what the chapter itself may see: proposals the chapter has seen, with their texts, comments,
stances and positions in numbers, dispositions, results of ballots, issued briefs and what became of them;
meetings that were called and, where their minutes are approved, who attended them and what they resolved. It holds
no address, no draft, nobody's vote and no link.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.tables import (
    AgendaItem,
    Attendance,
    Ballot,
    BallotOption,
    Convened,
    Meeting,
    Minutes,
    Proxy,
    Resolution,
    RulesOfProcedure,
    SecretChoice,
    Vote,
)
from workflow.deliberation.positions.reading import newest, not_aside
from workflow.deliberation.tables import Author, Comment, Disposition, Position, Proposal, Revision, Stance
from workflow.membership.tables import Person, Recipient
from workflow.outcome.tables import Brief, Delivery, Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for something to compute (OWASP, CSV injection)."""

UNSEEN = " \u00a0\u200b\u200c\u200d\u200e\u200f\ufeff"
"""What may stand before it without being seen."""


def export(session: Session, chapter_id: int, folder: Path) -> dict[str, int]:
    """Write ``<name>.csv`` for each kind of thing and ``chapter.json`` with all of them; returns the counts.

    CSV is UTF-8 with a mark of it, so that spreadsheets read Persian; a cell that would be computed begins
    with an apostrophe. JSON holds the same values unchanged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    with (folder / "chapter.json").open("w", encoding="utf-8") as out:
        out.write("{")
        for place, (name, query) in enumerate(_queries(chapter_id).items()):
            out.write(("," if place else "") + f"\n{json.dumps(name)}: [")
            counts[name] = 0
            with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                table = csv.writer(file)
                for row in _rows(session, query):
                    if not counts[name]:
                        table.writerow(row)
                    table.writerow([safe(value) for value in row.values()])
                    out.write(("," if counts[name] else "") + "\n " + json.dumps(row, ensure_ascii=False))
                    counts[name] += 1
            out.write("]")
        out.write("\n}\n")
    return counts


def safe(value: object) -> str:
    """A cell as a spreadsheet may have it: text, and never a formula."""
    text = "" if value is None else str(value).replace("\x00", "")
    begins = (text, text.lstrip(UNSEEN))
    return f"'{text}" if any(start.startswith(FORMULA) for start in begins) else text


def _rows(session: Session, query: Select[Any]) -> Iterator[Mapping[str, Any]]:
    for row in session.execute(query.execution_options(yield_per=1_000)).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _queries(chapter_id: int) -> dict[str, Select[Any]]:
    here = (col(Proposal.chapter_id) == chapter_id, col(Proposal.audience) == "chapter")

    def stances(value: int, name: str) -> Any:  # noqa: ANN401 (a labelled sum)
        held = select(func.count()).where(
            col(Stance.comment_id) == col(Comment.id), col(Stance.value) == value
        )
        return held.scalar_subquery().label(name)

    def votes(choice: str) -> Any:  # noqa: ANN401 (a labelled sum)
        openly, secretly = (
            select(func.count())
            .where(col(table.ballot_id) == col(Ballot.id), col(table.choice) == choice)
            .scalar_subquery()
            for table in (Vote, SecretChoice)
        )
        closed = (col(Ballot.closed_at).is_not(None), openly + secretly)
        return case_when(closed, else_=None).label(f"votes_{choice}")

    business = (
        select(col(AgendaItem.id))
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(col(Meeting.chapter_id) == chapter_id, col(Ballot.proposal_id).is_(None))
    )
    voted = col(Ballot.proposal_id).in_(select(col(Proposal.id)).where(*here)) | col(Ballot.item_id).in_(
        business
    )

    def choosing() -> Any:  # noqa: ANN401 (a labelled sum)
        """How many voted for an option, by approval as well, where several stand side by side; once closed."""
        named = literal("% ") + col(BallotOption.key) + literal(" %")
        openly, secretly = (
            select(func.count())
            .where(
                col(table.ballot_id) == col(BallotOption.ballot_id),
                (literal(" ") + col(table.choice) + literal(" ")).like(named),
            )
            .scalar_subquery()
            for table in (Vote, SecretChoice)
        )
        return case_when((col(Ballot.closed_at).is_not(None), openly + secretly), else_=None).label("votes")

    return {
        "proposals": select(
            col(Proposal.id), col(Revision.title), col(Proposal.language), col(Proposal.process), col(Proposal.state),
            col(Proposal.created_at), col(Proposal.entered_at), col(Revision.number).label("revision"),
        ).join(Revision, col(Revision.id) == col(Proposal.revision_id)).where(*here).order_by(col(Proposal.id)),
        "authors": select(col(Author.proposal_id), col(Person.name))
        .join(Person, col(Person.id) == col(Author.person_id))
        .join(Proposal, col(Proposal.id) == col(Author.proposal_id))
        .where(*here).order_by(col(Author.proposal_id), col(Person.id)),
        "comments": select(
            col(Comment.id), col(Comment.proposal_id), col(Comment.parent_id), col(Person.name).label("author"),
            col(Comment.at), col(Comment.section), col(Comment.exact).label("quote"), col(Comment.body),
            stances(1, "agree"), stances(-1, "disagree"), stances(0, "pass"),
            col(Disposition.kind).label("disposition"), col(Disposition.reason),
        ).join(Person, col(Person.id) == col(Comment.author_id))
        .join(Proposal, col(Proposal.id) == col(Comment.proposal_id))
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(*here, col(Comment.hidden_at).is_(None)).order_by(col(Comment.id)),
        "positions": select(
            col(Position.proposal_id), col(Revision.number).label("revision"), col(Position.choice).label("position"),
            func.count().label("members"),
        ).join(Proposal, col(Proposal.id) == col(Position.proposal_id))
        .join(Revision, col(Revision.id) == col(Position.revision_id))
        .where(*here, newest(), not_aside())
        .group_by(col(Position.proposal_id), col(Revision.number), col(Position.choice))
        .order_by(col(Position.proposal_id), col(Revision.number), col(Position.choice)),
        "ballots": select(
            col(Ballot.id), col(Ballot.proposal_id), col(Ballot.item_id), col(Ballot.number),
            col(RulesOfProcedure.number).label("rules"),
            col(Ballot.matter), col(Ballot.method), col(Ballot.secret), col(Ballot.roll_size), col(Ballot.opened_at),
            col(Ballot.closed_at), col(Ballot.outcome), col(Ballot.winner),
            votes("for"), votes("against"), votes("abstain"),
        ).join(RulesOfProcedure, col(RulesOfProcedure.id) == col(Ballot.rules_id))
        .where(voted).order_by(col(Ballot.id)),
        "ballot_options": select(
            col(BallotOption.ballot_id), col(BallotOption.key), col(BallotOption.label_fa), col(BallotOption.label_en),
            choosing(),
        ).join(Ballot, col(Ballot.id) == col(BallotOption.ballot_id))
        .where(voted).order_by(col(BallotOption.ballot_id), col(BallotOption.position)),
        "briefs": select(
            col(Brief.id), col(Brief.proposal_id), col(Brief.number), col(Brief.public_id), col(Brief.issued_at),
            col(Brief.classification), col(Brief.superseded_at),
        ).join(Proposal, col(Proposal.id) == col(Brief.proposal_id))
        .where(*here, col(Brief.issued_at).is_not(None)).order_by(col(Brief.id)),
        "deliveries": select(
            col(Delivery.id), col(Delivery.brief_id), col(Recipient.name_fa).label("recipient"),
            col(Recipient.office_fa).label("office"), col(Delivery.sent_at), col(Delivery.opened_at),
            col(Delivery.acknowledged_at), col(Delivery.answered_at),
        ).join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Proposal, col(Proposal.id) == col(Brief.proposal_id)).where(*here).order_by(col(Delivery.id)),
        "responses": select(
            col(Response.id), col(Response.delivery_id), col(Response.recommendation_id), col(Response.answer),
            col(Response.reason), col(Response.at),
        ).join(Delivery, col(Delivery.id) == col(Response.delivery_id))
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Proposal, col(Proposal.id) == col(Brief.proposal_id)).where(*here).order_by(col(Response.id)),
        **_meetings(chapter_id),
    }  # fmt: skip


def _meetings(chapter_id: int) -> dict[str, Select[Any]]:
    """What meetings left behind: attendance and resolutions as far as the chapter agreed to their minutes."""
    called = (col(Meeting.chapter_id) == chapter_id, col(Meeting.called_at).is_not(None))
    agreed = (*called, col(Minutes.approved_at).is_not(None))

    def on_roll(meeting: Any, person: Any) -> Any:  # noqa: ANN401 (columns)
        return (col(Convened.meeting_id) == meeting) & (col(Convened.person_id) == person)

    holder = aliased(Person)
    begun = func.coalesce(col(Meeting.open_at), col(Meeting.starts_at))
    by_proxy = (
        select(col(holder.name))
        .join(Proxy, col(Proxy.holder_id) == col(holder.id))
        .where(
            on_roll(col(Proxy.meeting_id), col(Proxy.giver_id)),
            or_(col(Proxy.until).is_(None), col(Proxy.until) > begun),
        )
        .order_by(col(Proxy.id).desc())
        .limit(1)
    )
    return {
        "meetings": select(
            col(Meeting.id), col(Meeting.number), col(Meeting.title), col(Meeting.place), col(Meeting.state),
            col(Meeting.starts_at), col(Meeting.ends_at), col(Meeting.urgent_reason),
            col(Person.name).label("presiding"),
            col(Meeting.called_at), col(Meeting.open_at), col(Meeting.closed_at), col(Meeting.cancelled_at),
            col(Minutes.approved_at).label("minutes_approved_at"),
        ).join(Person, col(Person.id) == col(Meeting.chair_id), isouter=True)
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id), isouter=True)
        .where(*called).order_by(col(Meeting.id)),
        "agenda": select(
            col(AgendaItem.id), col(AgendaItem.meeting_id), col(AgendaItem.position), col(AgendaItem.proposal_id),
            func.coalesce(col(Revision.title), col(AgendaItem.title)).label("title"), col(AgendaItem.matter),
            col(AgendaItem.state), col(AgendaItem.outcome), col(AgendaItem.remark),
        ).join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .join(Revision, col(Revision.id) == col(AgendaItem.revision_id), isouter=True)
        .where(*called).order_by(col(AgendaItem.meeting_id), col(AgendaItem.position), col(AgendaItem.id)),
        "attendance": select(
            col(Attendance.id), col(Attendance.meeting_id), col(Person.name), col(Attendance.arrived_at),
            col(Attendance.left_at), col(Attendance.mode),
            case_when((col(Convened.person_id).is_(None), "guest"), else_="member").label("came_as"),
        ).join(Person, col(Person.id) == col(Attendance.person_id))
        .join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .join(Convened, on_roll(col(Attendance.meeting_id), col(Attendance.person_id)), isouter=True)
        .where(*agreed).order_by(col(Attendance.id)),
        "absences": select(
            col(Convened.meeting_id), col(Person.name), col(Convened.excused_at), col(Convened.excuse),
            by_proxy.scalar_subquery().label("represented_by"),
        ).join(Person, col(Person.id) == col(Convened.person_id))
        .join(Meeting, col(Meeting.id) == col(Convened.meeting_id))
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .join(
            Attendance, (col(Attendance.meeting_id) == col(Convened.meeting_id))
            & (col(Attendance.person_id) == col(Convened.person_id)), isouter=True,
        ).where(*agreed, col(Attendance.id).is_(None)).order_by(col(Convened.meeting_id), col(Person.id)),
        "resolutions": select(
            col(Resolution.id), col(Resolution.meeting_id), col(Resolution.item_id), col(Resolution.body),
            func.coalesce(col(Person.name), col(Resolution.owner)).label("owner"), col(Resolution.due_on),
        ).join(Meeting, col(Meeting.id) == col(Resolution.meeting_id))
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .join(Person, col(Person.id) == col(Resolution.owner_id), isouter=True)
        .where(*agreed, col(Resolution.struck_at).is_(None)).order_by(col(Resolution.id)),
    }  # fmt: skip
