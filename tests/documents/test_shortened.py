"""An annex of changes is never too long to be made: what does not fit is counted, and said to be left out."""

from dataclasses import replace

import pytest

from documents.compared import compared
from documents.plain import to_json
from documents.redline import RedlineContent, Unshown, read
from documents.render import render
from documents.shortened import MOST, shortened
from tests.documents.structure import tree
from tests.documents.test_compared import revision
from tests.documents.test_redline import content
from tests.verapdf import BOTH, faults
from workflow.deliberation.revisions import RecommendationWords


def paragraphs(count, word):
    """Paragraphs of some 640 characters, each with words of its own and every third word the one given."""
    return [" ".join(f"و{n} {word}{n} متن{i}" for n in range(40)) for i in range(count)]


def text(number, word, count=60):
    same = "\n\n".join(f"بند بی‌تغییر شمارهٔ {n} از این متن." for n in range(9))
    changed = "\n\n".join(paragraphs(count, word))
    return revision(
        number, RecommendationWords(5, f"توصیهٔ {word} بلند. " * 300, "", "", ""),
        problem=f"# زمینه\n\n{same}\n\n{changed}", evidence=f"کوتاه {word} است.", options="همین که هست.\n\nو همین.",
    )  # fmt: skip


def units(redline):
    lines = [line for part in (*redline.sections, *redline.recommendations) for line in part.lines]
    return sum(len(run.text) + 10 for line in lines for cell in line.cells for run in cell)


def test_what_fits_is_left_as_it_is():
    whole = content().redline
    assert shortened(whole) is whole
    assert not whole.shortened


def test_what_does_not_fit_is_counted_part_by_part_and_nothing_that_changed_passes_for_unchanged():
    whole = compared(text(1, "آغاز"), text(2, "پایان"))
    assert units(whole) > MOST
    short = shortened(whole)
    assert units(short) <= MOST
    assert short.shortened
    for before, after in zip(whole.sections, short.sections, strict=True):
        assert after.says == before.says
        shown = sum(line.says for line in after.lines)
        assert shown + after.unshown.changed == sum(line.says for line in before.lines)
        assert len(after.lines) + after.unshown.changed + after.unshown.same == len(before.lines)
    problem, evidence, options = short.sections
    assert (problem.lines[0].kind, problem.unshown.same) == ("heading", 9)
    assert problem.unshown.changed > 0
    assert options.unshown == Unshown(same=2)
    assert evidence.lines  # a short change still fits after a long one did not
    nothing = shortened(whole, most=0)
    assert [one.says for one in nothing.sections] == [True, True, False]
    assert nothing.recommendations[0].happened == "changed"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_annex_that_is_shortened_says_so_and_counts(language):
    redline = shortened(compared(text(1, "آغاز", 6), text(2, "پایان", 6)), most=6_000)
    annex: RedlineContent = replace(content(language), redline=redline)
    assert read(to_json(annex)) == annex
    pdf = render(annex, "redline")
    assert [faults(pdf, profile) for profile in BOTH] == [[], []]
    said = tree(pdf).words()
    left = {"fa": "این پیوست کوتاه شده است", "en": "This annex is shortened"}[language]
    assert left in said
    counted = {
        "fa": "بندهای بی‌تغییر که در اینجا نیامده‌اند: ۹",
        "en": "Unchanged paragraphs not shown here: 9",
    }
    assert counted[language] in said
    assert left not in tree(render(content(language), "redline")).words()
