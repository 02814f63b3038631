"""Effects that tell people of a proposal: each promises one job, which finds out to whom when it runs."""

from collections.abc import Mapping
from datetime import datetime

from workflow.deliberation import asking_again
from workflow.record import jobs
from workflow.record.case import Actor, Case


def tell_members(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chapter's members that a discussion has opened; where it opens again, ask again as well."""
    _tell(case, "discussion_opened", now)
    asking_again.of_text(case, now=now)


def tell_feedback(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chapter's members that the consolidated text is out for a short round."""
    _tell(case, "feedback_opened", now)


def tell_chair(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chair that a proposal waits too long, or that somebody asks them to look at it."""
    _tell(case, "chair_told", now)


def _tell(case: Case, kind: str, now: datetime) -> None:
    # the version makes the key: a discussion opened anew is told anew, the same step done over is not
    key = f"{jobs.TELL}-proposal-{case.id}-{case.version}-{kind}"
    jobs.promise(case.session, jobs.TELL, key, arguments={"kind": kind, "proposal_id": case.id}, now=now)
