"""A council whose proposal was carried, for what comes after: its proof, its brief, its deliveries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from documents.freeze import freeze
from tests import council
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.deliberation import consolidation
from workflow.deliberation.tables import Comment, Proposal
from workflow.membership.tables import Chapter, Person, Recipient
from workflow.outcome import issuing
from workflow.outcome.links import new_link
from workflow.outcome.tables import BriefFile, Delivery
from workflow.record import blobs
from workflow.record.case import WORKER, Case, person

BASE_URL = "http://rayzan.test"


@dataclass
class Council:
    """One chapter at work on one proposal, carried by the votes of its author and two members."""

    session: Session
    now: datetime
    chapter: Chapter
    proposal: Proposal
    author: Person
    secretary: Person
    chair: Person
    member: Person
    recipients: list[Recipient]

    @property
    def id(self) -> int:
        """The proposal's id."""
        return _id(self.proposal)

    def case(self, right: str, by: Person) -> Case:
        """The proposal opened for a right."""
        return authorize(self.session, self.id, right, actor=person(_id(by)), now=self.now)

    def issued(self, classification: str = "public") -> int:
        """Issue the brief to every recipient, with PDFs as the worker would leave them; its id."""
        made = issuing.issue(
            self.case("issue", self.secretary),
            recipient_ids=[_id(r) for r in self.recipients],
            classification=classification,
            now=self.now,
        )
        freeze(self.session, made, base_url=BASE_URL)
        self.printed(made, "issued")
        return made

    def printed(self, brief_id: int, kind: str) -> None:
        """Put a small PDF where the worker would put the brief's."""
        for language in ("fa", "en"):
            pdf = f"%PDF-1.7 {kind} {language}".encode()
            digest = blobs.keep(self.session, pdf, "application/pdf", now=self.now)
            self.session.add(
                BriefFile(brief_id=brief_id, language=language, kind=kind, sha256=digest, at=self.now)
            )
        self.session.flush()

    def delivered(self, classification: str = "public") -> tuple[int, str]:
        """Issue and deliver; the first delivery's id and the token of its link."""
        made = self.issued(classification)
        advance(self.session, self.id, "deliver", actor=person(_id(self.secretary)), now=self.now)
        first = select(col(Delivery.id)).where(col(Delivery.brief_id) == made).order_by(col(Delivery.id))
        delivery = self.session.execute(first).scalars().first()
        assert delivery is not None
        token = new_link(self.session, delivery, now=self.now)
        self.session.commit()
        return delivery, token


def approved(session: Session, now: datetime) -> Council:
    """Bring a proposal to ``approved`` by the use cases, and commit."""
    chapter = council.chapter(session)
    author = council.member(session, chapter, name="آرش نویسا")
    secretary = council.member(session, chapter, ["secretary"], "فرشته دبیری")
    chair = council.member(session, chapter, ["chair"], "بهرام رئیسی")
    member = council.member(session, chapter, name="نگار عضوی")
    proposal = council.proposal(session, chapter, author, state="consolidation")
    said = council.comment(session, proposal, member)
    made = Council(
        session, now, chapter, proposal, author, secretary, chair, member,
        [council.recipient(session, chapter), council.recipient(session, chapter, "مهندس لیلا صدری")],
    )  # fmt: skip
    session.flush()
    consolidation.dispose(made.case("dispose", secretary), [_id(said)], "adopted", "در متن آمد", now=now)
    advance(session, made.id, "put_to_vote", actor=person(_id(secretary)), now=now)
    for voter in (author, chair, member):
        ballots.cast(made.case("vote", voter), "for", now=now)
    advance(session, made.id, "decide", actor=WORKER, now=now)
    session.commit()
    return made


def _id(row: Proposal | Person | Recipient | Comment) -> int:
    assert row.id is not None
    return row.id
