"""Passages that came of what was said or moved, as JSON tells them."""

from collections.abc import Iterable

from api.json.models import Shown, example
from workflow.deliberation.whereabouts import Place

NOW = {"start": 14, "end": 24, "changed": False}
PLACE = {"section": "problem", "revision": 3, "words": "راه روشنی", "paragraph": 0, "now": NOW, "gone": None}


class StandsNow(Shown):
    """Where words stand now, in characters of the section's Markdown; ``changed`` when they were reworded since."""

    model_config = example(**NOW)

    start: int
    end: int
    changed: bool


class MadePlace(Shown):
    """A passage that came of a comment or an amendment, in the words of the revision it was linked or applied in.

    ``now`` is null where these words are no longer in the text: since revision ``gone``. ``paragraph`` is where the
    paragraph begins in which they stand.
    """

    model_config = example(**PLACE)

    section: str
    revision: int
    words: str
    paragraph: int | None
    now: StandsNow | None
    gone: int | None


def made_places(places: Iterable[Place]) -> list[MadePlace]:
    """Places with where their words stand now."""
    return [
        MadePlace(
            section=one.section, revision=one.revision, words=one.words, paragraph=one.paragraph,
            now=StandsNow.model_validate(one.found) if one.found else None, gone=one.gone,
        )
        for one in places
    ]  # fmt: skip
