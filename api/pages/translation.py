"""Writing a translation: each part under its original, bound to the revision it translates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages import draft_form
from api.pages.draft_form import COLUMNS
from api.pages.frame import frame
from api.posted import Form, Posted
from api.readable import refuse_unreadable_text
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation.draft import RecommendationDraft
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.revisions import RecommendationWords, RevisionText, latest, numbered
from workflow.deliberation.sections import SECTIONS
from workflow.deliberation.translations import (
    TranslationOutdated,
    TranslationText,
    save_translation,
    translation,
)
from workflow.process.text import LANGUAGES, Refusal, Text
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/translation"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the form under its original; ``now`` is what was kept meanwhile, where it differs."""

    name: str
    label: Text
    original: str
    value: str
    changed: bool
    long: bool
    now: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """A recommendation's parts together, or the parts of the text itself (place None)."""

    place: int | None
    id: int | None
    parts: tuple[Part, ...]


@router.get(ADDRESS)
def write(request: Request, proposal_id: Id) -> Response:
    """The form, filled with the translation that stands."""
    return door.show(request, lambda visit: _page(visit, proposal_id, None))


@router.post(ADDRESS)
def save(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Keep a translation."""

    def act(visit: Visit) -> str:
        draft_form.only(posted, "title", "number", "based_on")
        case = authorize(visit.session, proposal_id, "translate", actor=visit.actor, now=visit.now, lock=True)
        typed, other = draft_form.read(posted), _other(case.language)
        rows = tuple(
            RecommendationDraft(draft_form.named(row.id), row.text, row.owner, row.time, row.cost)
            for row in typed.rows
        )
        refuse_unreadable_text(typed.sections, [row.text for row in typed.rows])
        save_translation(
            case, language=other, number=posted.number("number") or 0, title=typed.title,
            sections=typed.sections, recommendations=rows, based_on=posted.number("based_on"), now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}?text={other}&done=translated"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


def _page(visit: Visit, proposal_id: int, posted: Posted | None, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id, "translate")
    kept = translation(case, _other(case.language))
    source = latest(case)
    if posted is not None:
        source = numbered(case, posted.number("number") or 0)
    outdated = isinstance(refusal, TranslationOutdated)
    based_on = (
        kept.id if kept and (outdated or posted is None) else posted.number("based_on") if posted else None
    )
    stale = kept.number if kept and kept.stale and posted is None else None
    changed = kept.changed if stale and kept else frozenset()
    return visit.render(
        "translation", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        to=_other(case.language), source=source, based_on=based_on or "", stale=stale,
        late=kept if outdated else None,
        groups=_groups(source, kept, posted, changed, beside=outdated),
    )  # fmt: skip


def _groups(
    source: RevisionText,
    kept: TranslationText | None,
    posted: Posted | None,
    changed: frozenset[str],
    *,
    beside: bool,
) -> tuple[Group, ...]:
    """The fields in the order they are read; what was typed goes before what is kept."""
    typed = draft_form.read(posted) if posted is not None else None

    def part(name: str, label: Text, original: str, stands: str, written: str | None, *, long: bool) -> Part:
        value = stands if written is None else written
        key = name.removeprefix("sections.")
        return Part(
            name, label, original, value, key in changed, long, stands if beside and stands != value else None
        )

    title = part(
        "title", TITLE, source.title, kept.title if kept else "", typed.title if typed else None, long=False
    )
    sections = [
        part(
            f"sections.{section.key}", section.label, source.sections[section.key],
            kept.sections.get(section.key, "") if kept else "",
            typed.sections.get(section.key, "") if typed else None, long=True,
        )
        for section in SECTIONS
        if source.sections.get(section.key, "").strip()
    ]  # fmt: skip
    stands = {row.id: row for row in kept.recommendations} if kept else {}
    written = {row.id: row for row in typed.rows} if typed else {}
    groups = [Group(None, None, (title, *sections))]
    for place, row in enumerate(source.recommendations):
        before: RecommendationWords | None = stands.get(row.id)
        given: Mapping[str, str] = (
            {name: getattr(written[str(row.id)], name) for name in COLUMNS} if str(row.id) in written else {}
        )
        parts = tuple(
            part(
                f"recommendations.{place}.{name}", COLUMN_WORDS[name], getattr(row, name),
                getattr(before, name) if before else "",
                given.get(name, "") if typed else None, long=name == "text",
            )
            for name in COLUMNS
            if getattr(row, name)
        )  # fmt: skip
        marked = f"{RECOMMENDATION}{row.id}" in changed
        groups.append(
            Group(place, row.id, tuple(_marked(one) if marked and one.long else one for one in parts))
        )
    return tuple(groups)


TITLE = Text("عنوان", "Title")
COLUMN_WORDS: Mapping[str, Text] = {
    "text": Text("متن توصیه", "What is recommended"),
    "owner": Text("مجری", "Owner"),
    "time": Text("زمان", "Time"),
    "cost": Text("هزینه", "Cost"),
}


def _marked(part: Part) -> Part:
    return Part(part.name, part.label, part.original, part.value, True, part.long, part.now)  # noqa: FBT003


def _other(language: str) -> str:
    found = next((one for one in LANGUAGES if one != language), None)
    if found is None:
        raise NotFound
    return found
