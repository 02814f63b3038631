import pytest

from tests.workflow.deliberation.opened import setting, there
from workflow.deliberation import drafting, revisions
from workflow.deliberation.drafting import Draft, RecommendationDraft
from workflow.deliberation.translations import TranslationOutdated, save_translation, translation
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "draft")


def words(at):
    return tuple(
        RecommendationDraft(row.id, f"Recommendation {n}", "Ministry", "six months", "")
        for n, row in enumerate(revisions.latest(at.case("see")).recommendations)
    )


def translate(at, **changed):
    given = {
        "language": "en", "number": 1, "title": "Internships", "sections": {"problem": "No jobs."},
        "recommendations": words(at), "based_on": None, "now": at.now,
    } | changed  # fmt: skip
    return save_translation(at.case("translate"), **given)


def save(at, draft):
    case = at.case("edit")
    drafting.save(case, draft, version=case.version, now=at.now)


def test_there_is_none_at_first(at):
    assert translation(at.case("see"), "en") is None


def test_a_translation_is_tied_to_its_revision(at, now):
    number = translate(at)
    found = there(translation(at.case("see"), "en"))
    assert (found.id, found.number, found.title, found.sections) == (
        number,
        1,
        "Internships",
        {"problem": "No jobs."},
    )
    assert [(row.id, row.text, row.cost) for row in found.recommendations] == [
        (row.id, row.text, "") for row in words(at)
    ]
    assert (found.translator, found.at, found.stale, found.changed) == ("آرش نویسا", now, False, frozenset())
    assert at.events() == ["translate"]


def test_a_new_revision_makes_it_stale_and_names_what_changed(at):
    translate(at)
    before = revisions.latest(at.case("see"))
    first, second = (
        RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in before.recommendations
    )
    save(at, Draft(before.title, {**before.sections, "problem": "مسئلهٔ تازه"}, (
        second, RecommendationDraft(first.id, first.text, "نهاد دیگر"), RecommendationDraft(None, "تازه"),
    )))  # fmt: skip
    found = there(translation(at.case("see"), "en"))
    new = revisions.latest(at.case("see")).recommendations[2].id
    assert found.stale
    assert found.number == 1
    assert found.changed == {"problem", f"recommendation:{first.id}", f"recommendation:{new}"}
    save(at, Draft("عنوان تازه", before.sections, (first, second)))
    assert there(translation(at.case("see"), "en")).changed == {"title"}


def test_translating_the_newest_revision_ends_staleness(at):
    old, rows = translate(at), words(at)
    save(at, Draft("عنوان تازه"))
    with pytest.raises(NotFound):  # the new revision has no recommendations
        translate(at, number=2, based_on=old, recommendations=rows)
    translate(at, number=2, based_on=old, recommendations=())
    found = there(translation(at.case("see"), "en"))
    assert (found.stale, found.number, found.recommendations) == (False, 2, ())


def test_a_translation_of_an_older_revision_is_kept_but_stale(at):
    save(at, Draft("عنوان تازه"))
    translate(at, number=1, recommendations=())
    assert there(translation(at.case("see"), "en")).stale


def test_two_translators_do_not_overwrite_each_other(at):
    first = translate(at)
    with pytest.raises(TranslationOutdated) as refused:
        translate(at, title="Mine")
    assert refused.value.newest_id == first
    assert there(translation(at.case("see"), "en")).title == "Internships"
    translate(at, title="Mine", based_on=first)
    assert there(translation(at.case("see"), "en")).title == "Mine"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"language": "fa"}, {"language"}),
        ({"language": "de"}, {"language"}),
        ({"title": ""}, {"title"}),
        ({"sections": {"problem": "a\0"}}, {"sections.problem"}),
        ({"sections": {"other": "a"}}, {"sections"}),
    ],
)
def test_what_cannot_be_kept_is_named_by_field(at, changed, fields):
    with pytest.raises(EntryRefused) as refused:
        translate(at, **changed)
    assert set(refused.value.errors) == fields


def test_parts_may_be_left_untranslated(at):
    rows = tuple(RecommendationDraft(row.id, "") for row in words(at))
    translate(at, sections={}, recommendations=rows)
    assert there(translation(at.case("see"), "en")).sections == {}


def test_another_proposals_recommendation_or_revision_is_not_found(at):
    theirs = revisions.latest(at.case("see", of=at.another("draft"))).recommendations[0].id
    for changed in ({"recommendations": (RecommendationDraft(theirs, "x"),)}, {"number": 9}):
        with pytest.raises(NotFound):
            translate(at, **changed)


def test_who_may_translate_is_the_lifecycles_word(at):
    with pytest.raises(Forbidden):
        at.case("translate", of=at.another("discussion"))
    with pytest.raises(PermissionError):
        save_translation(
            at.case("edit"), language="en", number=1, title="a", sections={}, based_on=None, now=at.now
        )
