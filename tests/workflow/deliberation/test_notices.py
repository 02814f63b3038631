import pytest

from tests.workflow.deliberation.opened import setting
from workflow.deliberation import notices
from workflow.record import promises


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        (notices.tell_members, "discussion_opened"),
        (notices.tell_feedback, "feedback_opened"),
        (notices.tell_chair, "chair_told"),
    ],
)
def test_a_notice_is_promised_once_for_each_version(session, now, effect, kind):
    at = setting(session, now, "discussion")
    case = at.case("see")
    effect(case, case.actor, now, {})
    effect(case, case.actor, now, {})
    keys = [job.key for job in promises.waiting(session)]
    assert keys == [f"tell-proposal-{case.id}-1-{kind}"]
    case.version += 1
    effect(case, case.actor, now, {})
    assert {(job.job, job.state) for job in promises.waiting(session)} == {("tell", "waiting")}
    assert len(promises.waiting(session)) == 2


def test_a_notice_goes_with_the_transaction_it_was_promised_in(session, now):
    at = setting(session, now, "discussion")
    case = at.case("see")
    session.commit()
    notices.tell_members(case, case.actor, now, {})
    session.rollback()
    assert promises.waiting(session) == []
