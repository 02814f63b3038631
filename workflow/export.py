"""A chapter's work for others to read and count: JSON as it is, CSV that no spreadsheet takes for a formula.

It holds what the chapter itself may see: proposals the chapter has seen, with their texts, comments,
stances in numbers, dispositions, results of ballots, issued briefs and what became of them. It holds no
address, no draft, nobody's vote and no link.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy import case as case_when
from sqlmodel import Session, col

from workflow.decision.tables import Ballot, RulesOfProcedure, SecretChoice, Vote
from workflow.deliberation.tables import Author, Comment, Disposition, Proposal, Revision, Stance
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
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


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
        "ballots": select(
            col(Ballot.id), col(Ballot.proposal_id), col(Ballot.number),
            col(RulesOfProcedure.number).label("rules"),
            col(Ballot.matter), col(Ballot.roll_size), col(Ballot.opened_at), col(Ballot.closed_at),
            col(Ballot.outcome),
            votes("for"), votes("against"), votes("abstain"),
        ).join(Proposal, col(Proposal.id) == col(Ballot.proposal_id))
        .join(RulesOfProcedure, col(RulesOfProcedure.id) == col(Ballot.rules_id))
        .where(*here).order_by(col(Ballot.id)),
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
    }  # fmt: skip
