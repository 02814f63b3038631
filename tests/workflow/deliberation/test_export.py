"""An exported deliberation is read whole or refused with file, line and reason."""

import os
from pathlib import Path

import pytest

from workflow.deliberation.export import ExportUnreadable, read_export

SUMMARY = (
    "topic,Parks\nurl,https://example.org/parks\nconversation-description,What should our parks be like?\n"
)
COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1568101622999,x,0,7,2,0,1,More trees\n"
    '1568101623999,x,1,8,0,0,-1,"Buy, buy"\n'
)
VOTES = "participant,group-id,n-votes,0,1,9\n7,0,2,1,-1,1\n8,,1,0,,\n"


def written(folder: Path, summary: str = SUMMARY, comments: str = COMMENTS, votes: str = VOTES) -> Path:
    for name, text in (("summary", summary), ("comments", comments), ("participants-votes", votes)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_export_is_read(tmp_path):
    told = read_export(written(tmp_path))
    assert (told.topic, told.url) == ("Parks", "https://example.org/parks")
    assert [(s.number, s.author, s.body, s.hidden) for s in told.statements] == [
        (0, 7, "More trees", False),
        (1, 8, "Buy, buy", True),
    ]
    assert told.statements[0].at.isoformat() == "2019-09-10T07:47:02.999000+00:00"
    assert told.participants == (7, 8)
    assert told.votes == ((7, 0, 1), (7, 1, -1), (8, 0, 0))


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("summary", ("topic", "subject"), "summary.csv, line 1"),
        (
            "comments",
            ("comment-body", "text"),
            "comments.csv, line 1: these columns are missing: comment-body",
        ),
        ("comments", ("1568101623999", "yesterday"), "comments.csv, line 3"),
        ("comments", ("x,1,8", "x,0,8"), "comments.csv, line 3"),
        ("comments", ("More trees", ""), "comments.csv, line 2"),
        ("comments", ("More trees", "More\x01trees"), "comments.csv, line 2"),
        ("votes", ("participant", "person"), "participants-votes.csv, line 1"),
        ("votes", ("7,0,2,1,-1", "7,0,2,5,-1"), "participants-votes.csv, line 2"),
        ("votes", ("8,,1", "7,,1"), "participants-votes.csv, line 1: a participant stands twice"),
    ],
)
def test_export_out_of_form_is_refused_with_its_place(tmp_path, file, change, told):
    texts = {"summary": SUMMARY, "comments": COMMENTS, "votes": VOTES}
    texts[file] = texts[file].replace(*change)
    with pytest.raises(ExportUnreadable) as refused:
        read_export(written(tmp_path, **texts))
    assert refused.value.text.en.startswith(told)
    assert refused.value.text.fa


def test_export_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(ExportUnreadable, match="cannot be opened"):
        read_export(tmp_path)
    written(tmp_path)
    (tmp_path / "comments.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExportUnreadable, match="UTF-8"):
        read_export(tmp_path)


SHARED = Path(os.environ.get("RAYZAN_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "biodiversity"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real deliberation is not here")
def test_real_export_is_read_whole():
    told = read_export(SHARED)
    assert (len(told.statements), len(told.participants)) == (316, 536)
    assert sum(s.hidden for s in told.statements) == sum(
        line.count(",-1,") > 0 for line in (SHARED / "comments.csv").read_text("utf-8").splitlines()
    )
    assert all(value in (-1, 0, 1) for _, _, value in told.votes)
