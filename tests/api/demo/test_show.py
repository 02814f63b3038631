"""The demonstration as people call it: everything into one folder, the way on said at its end."""

import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pypdf
import pytest
import sqlmodel
from sqlalchemy import func, select
from sqlmodel import Session, col

from tests.verapdf import BOTH, faults
from workflow.decision.tables import AgendaItem, Meeting, Minutes, Vote
from workflow.deliberation.tables import Comment, Proposal
from workflow.outcome.tables import Brief, Delivery, Response
from workflow.record.database import connect
from workflow.record.tables import Mark

HOUSE = Path(__file__).resolve().parents[3]


def _demo(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAYZAN_")}
    command = [sys.executable, "-m", "api.command.main", "demo", "--out", str(folder), *more]
    return subprocess.run(  # noqa: S603 (our own command)
        command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=1200, check=False
    )


def small_export(folder: Path) -> Path:
    """A small deliberation of our own, in the form of the export."""
    folder.mkdir()
    (folder / "summary.csv").write_text(
        'topic,"Paths across the park"\nurl,https://example.org/park\nvoters,6\n'
        'conversation-description,"How should paths cross the park?"\n', "utf-8",
    )  # fmt: skip
    head = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    rows = [
        f'17600000{n:02},"x",{n},{n % 6},0,0,{-1 if n == 4 else 1},"Statement {n}, with a comma"\n'
        for n in range(6)
    ]
    (folder / "comments.csv").write_text(head + "".join(rows), "utf-8")
    votes = ["participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3,4,5\n"]
    votes += [
        f"{p},0,1,6,3,2," + ",".join("1" if (p + n) % 3 else "-1" for n in range(6)) + "\n" for p in range(6)
    ]
    (folder / "participants-votes.csv").write_text("".join(votes), "utf-8")
    return folder


@pytest.mark.parametrize("imported", [False, True])
def test_demonstration_leaves_briefs_mails_and_a_council(tmp_path, imported):
    more = ("--data", str(small_export(tmp_path / "data"))) if imported else ()
    done = _demo(tmp_path / "out", *more)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith(f"Next: make run OUT={tmp_path / 'out'}")
    briefs = sorted((tmp_path / "out" / "briefs").glob("*.pdf"))
    assert len(briefs) == (2 if imported else 6)
    meetings = sorted((tmp_path / "out" / "meetings").glob("*.pdf"))
    assert [path.name.partition("-")[2] for path in meetings] == (
        [] if imported else [
            "1-minutes.en.pdf", "1-minutes.fa.pdf", "1-papers.en.pdf", "1-papers.fa.pdf", "2-papers.en.pdf",
            "2-papers.fa.pdf",
        ]
    )  # fmt: skip
    for brief in (*briefs, *meetings):
        assert len(pypdf.PdfReader(brief).pages) >= (3 if brief in briefs else 1)
        assert str(brief) in done.stdout
        assert [fault for profile in BOTH for fault in faults(brief.read_bytes(), profile)] == []
    mails = [
        message_from_bytes(f.read_bytes(), policy=policy.default)
        for f in (tmp_path / "out" / "mail").glob("*.eml")
    ]
    assert len(mails) > 5
    assert all(
        mail["Message-ID"] and mail.get_body(("plain",)) and mail.get_body(("html",)) for mail in mails
    )
    attached = [
        mail
        for mail in mails
        if any(part.get_content_type() == "application/pdf" for part in mail.iter_attachments())
    ]
    assert attached
    calls = [
        mail for mail in mails if any(part.get_content_type() == "text/calendar" for part in mail.walk())
    ]
    assert len(calls) == (0 if imported else 24)  # twelve people, two meetings
    engine = connect(f"sqlite:///{tmp_path}/out/rayzan.db")
    with Session(engine) as session:
        assert session.get(Mark, "demo") is not None
        counts = [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Proposal, Comment, Brief, Delivery, Response)
        ]
        assert all(counts[:4]), counts
        assert counts[4] or imported  # who reads the imported one has not answered yet
        states = (
            session.execute(select(col(Proposal.state)).where(col(Proposal.demonstration) != ""))
            .scalars()
            .all()
        )
        if imported:
            assert sorted(states) == ["consolidation", "follow_up"]  # one is left for whoever tries the desk
            hidden = session.execute(
                select(func.count()).where(col(Comment.hidden_at).is_not(None))
            ).scalar_one()
            assert (counts[1], hidden) == (12, 2)
        else:
            assert counts[0] >= 3
            assert 35 <= counts[1] <= 45
            held, called = session.exec(sqlmodel.select(Meeting).order_by(col(Meeting.number))).all()
            assert (held.state, called.state) == ("closed", "called")
            assert session.exec(sqlmodel.select(Minutes.state)).one() == "approved"
            items = session.exec(
                sqlmodel.select(AgendaItem)
                .where(col(AgendaItem.proposal_id).is_not(None))
                .order_by(col(AgendaItem.id))
            ).all()
            assert [(item.meeting_id, item.state) for item in items] == [
                (held.id, "decided"),
                (called.id, "planned"),
            ]
            by = session.exec(sqlmodel.select(Vote).where(col(Vote.holder_id).is_not(None))).all()
            assert [vote.choice for vote in by] == ["against"]  # by proxy
    engine.dispose()


def test_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine", "utf-8")
    done = _demo(tmp_path / "out")
    assert done.returncode == 1
    assert "thesis" in done.stderr or str(tmp_path / "out") in done.stderr
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["thesis.txt"]
