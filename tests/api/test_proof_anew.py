"""A proof follows what it prints: made anew when a minority opinion came, and the newest one is read."""

import pytest
from sqlmodel import select

from api.brief_jobs import render_brief
from tests.api.test_handlers import Post, promised
from tests.workflow.deliberation.dissents.voted import Voted
from workflow.outcome import briefs
from workflow.outcome.tables import BriefFile
from workflow.record import jobs


@pytest.fixture
def post(engine, tmp_path, now):
    return Post(engine, tmp_path / "mail", now)


def proofs(session, at):
    return briefs.listing(at.case("secretary", "see"))[0].files


def test_proof_is_made_anew_with_the_opinion_and_only_then(session, now, post):
    at = Voted(session, now).carried()

    def rendered():
        waiting = list(promised(session, jobs.RENDER_BRIEF).values())
        session.commit()  # SQLite lets one write at a time
        for arguments in waiting:
            render_brief(post.context, arguments)
        session.expire_all()
        return len(waiting), proofs(session, at), len(session.exec(select(BriefFile)).all())

    rendered()
    _, before, kept = rendered()
    assert kept == len(before) == 2, "the same proof is not kept twice"
    at.write()
    session.commit()
    promises, after, _ = rendered()
    assert promises == 2
    assert set(before) == set(after)
    assert all(after[key] != before[key] for key in before)
