"""``rayzan opinions``: the opinion groups of an exported deliberation, without a database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from documents.words import in_digits
from workflow.deliberation.export import Deliberation, read_export
from workflow.deliberation.opinions.result import Count, Group, Opinions, Said, Summary
from workflow.deliberation.opinions.words import AGREE, HEADING, HELD, HOLDS, PLACED, SAID, SHARED
from workflow.process.text import Language, Refusal, Text

REFUSED, WRONG_USE = 1, 2


def opinions(
    folder: Annotated[
        Path, typer.Argument(help="Folder with summary.csv, comments.csv and participants-votes.csv.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    language: Annotated[str, typer.Option(help="Language of the readable form: fa or en.")] = "en",
) -> None:
    """Tell the opinion groups of an exported deliberation: who stands where, what each group holds, what all share.

    Participants with too few votes are not placed and do not stand in the list. Statements that were moderated
    out count nowhere.
    """
    if language not in ("fa", "en"):
        raise _ended(f"the language is fa or en, not {language!r}", WRONG_USE)
    if not folder.is_dir():
        raise _ended(f"{folder} is no folder; name the one the export was unpacked into", WRONG_USE)
    try:
        told = read_export(folder)
    except Refusal as refused:
        raise _ended(refused.text.in_("fa" if language == "fa" else "en"), REFUSED) from None
    # Only here, as loading what computes takes longer than any other command does.
    from workflow.deliberation.opinions.analysis import analyse  # noqa: PLC0415
    from workflow.deliberation.opinions.matrix import votes_of  # noqa: PLC0415

    found = analyse(votes_of(told.votes), [s.number for s in told.statements if not s.hidden])
    if as_json:
        typer.echo(json.dumps(as_values(found, told), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        typer.echo("\n".join(_lines(found.summary, _bodies(told), "fa" if language == "fa" else "en")))


def as_values(found: Opinions, told: Deliberation) -> dict[str, Any]:
    """The answer as JSON has it."""
    bodies, summary = _bodies(told), found.summary
    return {
        "topic": told.topic, "people": summary.people, "placed": summary.placed,
        "statements": summary.statements, "votes": summary.votes, "silhouette": summary.silhouette,
        "why": None if summary.why is None else summary.why._asdict(),
        "participants": [
            {"participant": p.participant, "x": p.x, "y": p.y, "group": p.group} for p in found.places
        ],
        "groups": [
            {"group": g.number, "size": g.size, "statements": [_held(s, g, bodies) for s in g.statements]}
            for g in summary.groups
        ],
        "consensus": [_said(s, bodies) for s in summary.shared],
        "divided": [_said(s, bodies) for s in summary.divided],
    }  # fmt: skip


def _bodies(told: Deliberation) -> dict[int, str]:
    return {s.number: s.body for s in told.statements}


def _said(said: Said, bodies: Mapping[int, str]) -> dict[str, Any]:
    counts = [{"group": number, **_count(count)} for number, count in enumerate(said.counts, 1)]
    return {
        "statement": said.statement, "text": bodies[said.statement], "holds": said.holds, "groups": counts,
    }  # fmt: skip


def _held(said: Said, group: Group, bodies: Mapping[int, str]) -> dict[str, Any]:
    own, others = said.counts[group.number - 1], said.others(group.number)
    return {
        "statement": said.statement, "text": bodies[said.statement], "holds": said.holds, **_count(own),
        "others": _count(others),
    }  # fmt: skip


def _count(count: Count) -> dict[str, Any]:
    share = None if count.share is None else round(count.share, 4)
    return {"agree": count.agree, "disagree": count.disagree, "votes": count.votes, "agree_share": share}


def _lines(summary: Summary, bodies: Mapping[int, str], language: Language) -> list[str]:
    """The readable form."""

    def say(text: Text, **values: object) -> str:
        given = {name: in_digits(v, language) if isinstance(v, int) else v for name, v in values.items()}
        return text.format(**given).in_(language)

    def share(count: Count) -> str:
        return "—" if count.share is None else say(AGREE, share=round(100 * count.share))

    def what(said: Said) -> dict[str, str]:
        return {"holds": say(HOLDS[said.holds or "agree"]), "body": " ".join(bodies[said.statement].split())}

    lines = [say(PLACED, placed=summary.placed, people=summary.people, statements=summary.statements)]
    if summary.why is not None:
        lines.append(in_digits(say(summary.why), language))
    for group in summary.groups:
        lines += ["", say(HEADING, number=group.number, size=group.size)]
        for said in group.statements:
            own, others = said.counts[group.number - 1], said.others(group.number)
            lines.append(say(HELD, **what(said), own=share(own), others=share(others)))
    if summary.shared:
        lines += ["", say(SHARED), *(say(SAID, **what(said)) for said in summary.shared)]
    return lines


def _ended(why: str, code: int) -> typer.Exit:
    typer.echo(f"rayzan opinions: {why}", err=True)
    return typer.Exit(code)
