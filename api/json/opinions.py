"""Opinion groups of a proposal, as the page shows them: numbers, and nobody in them."""

from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.comment_shapes import AT
from api.json.described import opened, reads, router
from api.json.models import Id, Shown, Words, example
from api.visit import Visit
from workflow.deliberation.opinions.kept import opinions_of
from workflow.deliberation.opinions.result import Count, Said

opinions = router("comments")

VOTES = {"votes": 40, "agree_share": 0.9}


class Votes(Shown):
    """How many took a stance, and the part that agrees; null where too few did to tell it."""

    model_config = example(**VOTES)

    votes: int
    agree_share: float | None

    @staticmethod
    def of(count: Count) -> "Votes":
        """Counts of ours."""
        return Votes(votes=count.votes, agree_share=None if count.share is None else round(count.share, 4))


class Statement(Shown):
    """A comment, what is held of it, and how each group voted on it, in the order of the groups."""

    model_config = example(comment=31, text="هزینهٔ این پیمان چقدر است؟", holds="agree", groups=[VOTES, VOTES])

    comment: int
    text: str
    holds: Literal["agree", "disagree"] | None
    groups: list[Votes]


class Held(Shown):
    """What a group holds against the others."""

    model_config = example(
        comment=31, text="هزینهٔ این پیمان چقدر است؟", holds="agree", own=VOTES, others=VOTES
    )

    comment: int
    text: str
    holds: Literal["agree", "disagree"]
    own: Votes
    others: Votes


class Group(Shown):
    """People who take similar stances; numbered from 1, the largest first."""

    model_config = example(group=1, size=45, statements=[])

    group: int
    size: int
    statements: list[Held]


class Mark(Shown):
    """People of one group in one square of the picture's grid, 32 × 32, ``y`` upwards."""

    model_config = example(x=4, y=20, group=1, people=3)

    x: int
    y: int
    group: int
    people: int


class OpinionGroups(Shown):
    """Opinion groups as they were found last; ``why`` says why there are none, ``at`` is null before the first time."""

    model_config = example(
        at=AT, people=60, placed=57, why=None, groups=[{"group": 1, "size": 45, "statements": []}],
        consensus=[], divided=[], marks=[{"x": 4, "y": 20, "group": 1, "people": 3}],
    )  # fmt: skip

    at: datetime | None = None
    people: int = 0
    placed: int = 0
    why: Words | None = None
    groups: tuple[Group, ...] = ()
    consensus: tuple[Statement, ...] = ()
    divided: tuple[Statement, ...] = ()
    marks: tuple[Mark, ...] = ()


@opinions.get("/proposals/{proposal_id}/opinions", response_model=OpinionGroups, **reads("Opinion groups"))
def show_opinions(request: Request, proposal_id: Id) -> Response:
    """Who takes similar stances, what each group holds against the others, what all share; without names."""
    return door.fetch(request, lambda visit: _given(visit, proposal_id))


def _given(visit: Visit, proposal_id: int) -> OpinionGroups:
    shown = opinions_of(opened(visit, proposal_id))
    if shown is None:
        return OpinionGroups()
    summary, bodies = shown.summary, shown.bodies

    def statement(said: Said) -> Statement:
        return Statement(
            comment=said.statement, text=bodies[said.statement], holds=said.holds,
            groups=[Votes.of(count) for count in said.counts],
        )  # fmt: skip

    def held(said: Said, group: int) -> Held:
        return Held(
            comment=said.statement, text=bodies[said.statement], holds=said.holds or "agree",
            own=Votes.of(said.counts[group - 1]), others=Votes.of(said.others(group)),
        )  # fmt: skip

    return OpinionGroups(
        at=shown.at, people=summary.people, placed=summary.placed,
        why=None if summary.why is None else Words.of(summary.why),
        groups=tuple(
            Group(group=g.number, size=g.size, statements=[held(said, g.number) for said in g.statements])
            for g in summary.groups
        ),
        consensus=tuple(statement(said) for said in summary.shared),
        divided=tuple(statement(said) for said in summary.divided),
        marks=tuple(Mark.model_validate(mark) for mark in shown.marks),
    )  # fmt: skip
