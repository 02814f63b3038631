"""Long work of a proposal's outcome: which of its PDFs are made, which of its deliveries are sent."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from workflow.outcome.current import current_brief
from workflow.outcome.tables import BriefFile, Delivery
from workflow.process.text import LANGUAGES
from workflow.record.case import Case


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of long work: ``render_proof``, ``render_issued`` or ``send``; done when nothing is left."""

    what: str
    done: int
    whole: int

    @property
    def over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.done >= self.whole


def under_way(case: Case) -> tuple[Work, ...]:
    """The long work on the brief that stands, done or not, in two queries; none before there is a brief.

    A proof is for those who prepare it, and so is how far it has come.
    """
    brief = current_brief(case.session, case.id)
    if brief is None or not case.roles & {"secretary", "chair", "author"}:
        return ()
    kind = "issued" if brief.issued_at else "proof"
    files = select(func.count(col(BriefFile.language).distinct())).where(
        col(BriefFile.brief_id) == brief.id, col(BriefFile.kind) == kind
    )
    made = int(case.session.execute(files).scalar_one())
    works = [Work(f"render_{kind}", made, len(LANGUAGES))]
    gone: Any = (
        col(Delivery.sent_at).is_not(None), col(Delivery.bounced_at).is_not(None),
        col(Delivery.withdrawn_at).is_not(None),
    )  # fmt: skip
    tried = gone[0] | gone[1] | gone[2]
    counts = select(func.count(), func.count().filter(tried)).where(col(Delivery.brief_id) == brief.id)
    whole, sent = case.session.execute(counts).one()
    if whole:
        works.append(Work("send", sent, whole))
    return tuple(works)
