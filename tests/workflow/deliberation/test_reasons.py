"""Standard reasons: kept by the secretary, offered at the desk, resolved where nothing was typed."""

import pytest

from tests import council
from tests.workflow.deliberation.opened import setting
from workflow.authorize import authorize_chapter
from workflow.deliberation import reasons
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused

WORDS = {"kind": "rejected", "text_fa": "با قانون نمی‌خواند.", "text_en": "It is against the law."}


@pytest.fixture
def at(session, now):
    return setting(session, now, "consolidation")


def standing(at, chapter=None, who=None):
    number = (who or at.secretary).id
    return authorize_chapter(
        at.session, (chapter or at.chapter).id, "manage", actor=person(number), now=at.now
    )


def test_reason_is_offered_until_it_is_retired(at, now):
    made = reasons.add(at.session, standing(at), fields=WORDS, now=now)
    first = reasons.add(at.session, standing(at), fields=WORDS | {"kind": "adopted", "text_en": ""}, now=now)
    assert [one.id for one in reasons.offered(at.session, at.chapter.id)] == [first, made]
    changed = reasons.change(at.session, standing(at), made, fields=WORDS | {"text_fa": "نشدنی"}, now=now)
    assert [one.fa for one in reasons.offered(at.session, at.chapter.id)][1] == "نشدنی"
    reasons.retire(at.session, standing(at), changed, now=now)
    assert [one.id for one in reasons.offered(at.session, at.chapter.id)] == [first]
    with pytest.raises(NotFound):
        reasons.retire(at.session, standing(at), changed, now=now)


def test_what_is_typed_wins_over_what_is_chosen(at, now):
    made = reasons.add(at.session, standing(at), fields=WORDS, now=now)
    case = at.case("dispose", by=at.secretary)
    assert reasons.resolved(case, " ", str(made)) == WORDS["text_fa"]
    assert reasons.resolved(case, "نوشتهٔ خودم", str(made)) == "نوشتهٔ خودم"
    case.language = "en"
    assert reasons.resolved(case, "", str(made)) == WORDS["text_en"]
    for strange in ("x", "999999"):
        with pytest.raises(EntryRefused) as refused:
            reasons.resolved(case, "", strange)
        assert set(refused.value.errors) == {"standard"}


def test_another_chapters_reason_is_neither_offered_nor_retired(at, now):
    other = council.chapter(at.session, "انجمن استان یزد")
    who = council.member(at.session, other, ["secretary"])
    made = reasons.add(at.session, standing(at, other, who), fields=WORDS, now=now)
    assert reasons.offered(at.session, at.chapter.id) == ()
    with pytest.raises(NotFound):
        reasons.retire(at.session, standing(at), made, now=now)


@pytest.mark.parametrize(("change", "field"), [
    ({"kind": "burnt"}, "kind"), ({"text_fa": " "}, "text_fa"), ({"text_fa": "م\0"}, "text_fa"),
    ({"text_fa": "م" * 1_001}, "text_fa"), ({"text_en": "\ud800"}, "text_en"),
])  # fmt: skip
def test_reason_out_of_form_is_named(at, now, change, field):
    with pytest.raises(EntryRefused) as refused:
        reasons.add(at.session, standing(at), fields=WORDS | change, now=now)
    assert set(refused.value.errors) == {field}
