import pytest

from tests.workflow.deliberation.opened import setting
from tests.workflow.deliberation.test_files import PDF, png
from workflow.deliberation import attachments
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "draft")


def test_an_attachment_comes_back_as_it_was(at, now):
    case = at.case("edit")
    number = attachments.attach(case, "گزارش.pdf", PDF, now=now)
    assert attachments.open_attachment(at.case("see"), number) == ("گزارش.pdf", "application/pdf", PDF)
    (line,) = attachments.listing(case)
    assert (line.id, line.name, line.size, line.uploader, line.at) == (
        number,
        "گزارش.pdf",
        len(PDF),
        "آرش نویسا",
        now,
    )
    assert at.events() == ["attach"]


def test_the_same_bytes_keep_the_type_of_each_name(at, now):
    case = at.case("edit")
    words = "الف,ب".encode()
    table, text = (attachments.attach(case, name, words, now=now) for name in ("a.csv", "a.txt"))
    assert attachments.open_attachment(case, table)[1] == "text/csv"
    assert attachments.open_attachment(case, text)[1] == "text/plain"


def test_a_removed_attachment_is_gone_and_makes_room(at, now):
    case = at.case("edit")
    numbers = [attachments.attach(case, f"{n}.png", png(n + 1), now=now) for n in range(10)]
    with pytest.raises(attachments.TooManyAttachments):
        attachments.attach(case, "more.pdf", PDF, now=now)
    attachments.remove(case, numbers[0], now=now)
    with pytest.raises(NotFound):
        attachments.open_attachment(case, numbers[0])
    with pytest.raises(NotFound):
        attachments.remove(case, numbers[0], now=now)
    attachments.attach(case, "more.pdf", PDF, now=now)
    assert [line.name for line in attachments.listing(case)][-1] == "more.pdf"
    assert len(attachments.listing(case)) == 10


def test_another_proposals_attachment_is_not_found(at, now):
    theirs = at.case("edit", of=at.another("draft"))
    number = attachments.attach(theirs, "a.pdf", PDF, now=now)
    case = at.case("edit")
    with pytest.raises(NotFound):
        attachments.open_attachment(case, number)
    with pytest.raises(NotFound):
        attachments.remove(case, number, now=now)
    assert attachments.listing(case) == ()
    assert attachments.open_attachment(theirs, number)[0] == "a.pdf"


def test_refused_files_leave_nothing(at, now):
    case = at.case("edit")
    for name, content in (("a.svg", b"<svg/>"), ("a\r\n.pdf", PDF)):
        with pytest.raises(EntryRefused):
            attachments.attach(case, name, content, now=now)
    assert attachments.listing(case) == ()


def test_only_who_may_edit_attaches(at, now):
    with pytest.raises(Forbidden):
        at.case("edit", by=at.secretary)
    with pytest.raises(PermissionError):
        attachments.attach(at.case("see"), "a.pdf", PDF, now=now)
