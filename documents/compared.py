"""Two revisions held against each other, block by block as readers see them."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from documents.blocks import blocks_of
from documents.content import FrameLanguage, Letterhead
from documents.redline import RecommendationRedline, Redline, RedlineContent, Saved, SectionRedline
from documents.shortened import shortened
from workflow.deliberation.differences import difference
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.redline import Line, Part, redlined
from workflow.deliberation.revisions import RecommendationWords, RevisionText
from workflow.deliberation.sections import BY_KEY
from workflow.membership.tables import Chapter
from workflow.record.calendar import tehran
from workflow.record.case import Case

_NOWHERE = RecommendationWords(0, "", "", "", "")


def compared(old: RevisionText, new: RevisionText) -> Redline:
    """What changed from one revision to the other, and what did not."""
    keys = [key for key in dict.fromkeys((*BY_KEY, *old.sections, *new.sections)) if _text(old, key, new)]
    ours = {row.id: row for row in old.recommendations}
    theirs = {row.id: row for row in new.recommendations}
    texts = {key: (old.sections.get(key, ""), new.sections.get(key, "")) for key in keys}
    for number in dict.fromkeys((*ours, *theirs)):
        words = ours.get(number, _NOWHERE).text, theirs.get(number, _NOWHERE).text
        texts[f"{RECOMMENDATION}{number}"] = words
    lines = redlined([Part(key, blocks_of(a), blocks_of(b)) for key, (a, b) in texts.items()])
    return Redline(
        title=difference(old.title, new.title),
        sections=tuple(
            SectionRedline(key, lines[key], _silent(texts[key], lines[key])) for key in keys
        ),
        recommendations=tuple(
            _recommendation(number, old, new, lines[f"{RECOMMENDATION}{number}"], moved=moved)
            for number, moved in _order([*ours], [*theirs])
        ),
    )  # fmt: skip


def annex(
    case: Case, old: RevisionText, new: RevisionText, redline: Redline, language: FrameLanguage
) -> RedlineContent:
    """What the annex says of two revisions of a proposal, in one language of its frame, shortened where need be."""
    chapter = case.session.get_one(Chapter, case.chapter_id)
    names = (chapter.organization_fa, chapter.organization_en), (chapter.name_fa, chapter.name_en)
    organization, council = ((fa or en) if language == "fa" else (en or fa) for fa, en in names)
    return RedlineContent(
        language=language,
        body_language=case.language,
        letterhead=Letterhead(organization, council),
        proposal=case.id,
        title=new.title,
        old=_saved(old),
        new=_saved(new),
        redline=shortened(redline),
    )


def _saved(text: RevisionText) -> Saved:
    return Saved(text.number, tehran(text.at).isoformat(timespec="seconds"), text.editor)


def _text(old: RevisionText, key: str, new: RevisionText) -> bool:
    return bool((old.sections.get(key, "") + new.sections.get(key, "")).strip())


def _silent(texts: tuple[str, str], lines: Sequence[Line]) -> bool:
    """Whether the sources differ in something that no line tells of, as the spaces between two blocks."""
    return texts[0] != texts[1] and not any(line.says for line in lines)


def _recommendation(
    number: int,
    old: RevisionText,
    new: RevisionText,
    lines: tuple[Line, ...],
    *,
    moved: bool,
) -> RecommendationRedline:
    places = [
        next((n for n, row in enumerate(text.recommendations, 1) if row.id == number), 0)
        for text in (old, new)
    ]
    ours, theirs = (
        text.recommendations[place - 1] if place else _NOWHERE
        for text, place in zip((old, new), places, strict=True)
    )
    return RecommendationRedline(
        str(number), places[0], places[1], moved, lines,
        owner=difference(ours.owner, theirs.owner), time=difference(ours.time, theirs.time),
        cost=difference(ours.cost, theirs.cost), formatted=_silent((ours.text, theirs.text), lines),
    )  # fmt: skip


def _order(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, bool]]:
    """Every recommendation once, where the newer text has it, with whether it moved; removed ones where they stood."""
    for code in Indel.opcodes(old, new):
        yield from (
            (number, False)
            for number in old[code.src_start : code.src_end]
            if code.tag == "equal" or number not in new
        )
        if code.tag != "equal":
            yield from ((number, number in old) for number in new[code.dest_start : code.dest_end])
