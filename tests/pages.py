"""Every page there is, and who comes to it: for tests and for eyes that walk all of them."""

from collections.abc import Mapping

from tests.extreme import Extreme

VISITS: Mapping[str, tuple[str, ...]] = {
    "nobody": (
        "/", "/sign-in", "/sign-in/code", "/sign-in/link/abc", "/nowhere", "/chapters/{chapter}/board",
        "/b/{public}", "/d/{new}", "/d/{opened}", "/d/{answered}", "/d/nothing",
    ),
    "secretary": (
        "/", "/chapters/{chapter}/board", "/chapters/{chapter}/proposals",
        "/proposals/{discussion}/interests/new", "/proposals/{discussion}/interests",
        "/chapters/{chapter}/proposals?stage=discussion", "/chapters/{chapter}/proposals/new",
        "/chapters/{chapter}/members", "/chapters/{chapter}/members?q=طباطبایی",
        "/chapters/{chapter}/members/{member}", "/chapters/{chapter}/recipients",
        "/chapters/{chapter}/recipients/{recipient}", "/chapters/{chapter}/settings", "/chapters/{chapter}/post",
        "/chapters/{chapter}/rules", "/chapters/{chapter}/rules/new", "/chapters/{chapter}/rules/2",
        "/chapters/{chapter}/deputies",
        "/chapters/{chapter}/search?q=پیمان", "/chapters/{chapter}/search?q=پیمایش&kind=comment",
        "/proposals/{screening}", "/proposals/{discussion}",
        "/proposals/{consolidation}/consolidation", "/proposals/{consolidation}/consolidation/{said}",
        "/proposals/{consolidation}/edit", "/proposals/{consolidation}/authors",
        "/proposals/{consolidation}/steps/put_to_vote",
        "/proposals/{consolidation}/ballot/plan", "/proposals/{screening}/steps/reject",
        "/proposals/{approval}/ballot", "/proposals/{approved}/brief", "/proposals/{approved}/progress",
        "/proposals/{delivered}/brief",
        "/proposals/{delivered}/brief/{brief}/correct", "/proposals/{delivered}/history",
        "/proposals/{delivered}/ballot", "/proposals/{discussion}/moderation", "/proposals/{discussion}/entries/new",
        "/proposals/{discussion}/comments/{thread}/stances/new", "/proposals/{discussion}/entries",
        "/news",
        "/proposals/{discussion}/comments/{thread}/moderation",
        "/proposals/{consolidation}/amendments", "/proposals/{consolidation}/amendments/{collided}",
        "/chapters/{chapter}/meetings", "/chapters/{chapter}/meetings/new", "/meetings/{planned}",
        "/meetings/{planned}/edit", "/meetings/{planned}/steps/call", "/meetings/{sitting}/attendance",
        "/meetings/{sitting}/attendance?q=طباطبایی", "/meetings/{sitting}/items/{sitting_item}/steps/defer",
        "/meetings/{sitting}/items/{sitting_item}/ballot", "/meetings/{sitting}/items/{sitting_item}/votes",
        "/meetings/{sitting}/notes", "/meetings/{drafted}/resolutions/{resolution}", "/meetings/{drafted}/notes",
        "/meetings/{drafted}/minutes", "/meetings/{laid}/minutes", "/meetings/{laid}/minutes/history",
        "/meetings/{agreed}/minutes", "/meetings/{agreed}", "/meetings/{planned}/history",
        "/meetings/{sitting}/history", "/meetings/{planned}/items/{planned_item}/edit",
        "/meetings/{sitting}/items/{sitting_item}/edit",
    ),
    "chair": (
        "/proposals/{approval}/ballot", "/proposals/{screening}/steps/reject", "/meetings/{sitting}",
        "/meetings/{sitting}/steps/adjourn", "/meetings/{laid}/minutes",
    ),
    "author": (
        "/proposals/{draft}", "/proposals/{draft}/edit", "/proposals/{draft}/authors",
        "/proposals/{draft}/authors/{author}/remove",
        "/proposals/{draft}/translation", "/proposals/{discussion}/revisions",
        "/proposals/{discussion}/revisions/1", "/proposals/{discussion}/revisions/compare",
        "/proposals/{delivered}/consolidation", "/proposals/{delivered}/provenance",
        "/proposals/{delivered}/provenance?section=problem&start=0",
    ),
    "member": (
        "/", "/chapters/{chapter}/board", "/proposals/{discussion}",
        "/proposals/{discussion}/comments/new", "/proposals/{discussion}/comments/{thread}",
        "/proposals/{discussion}/comments/new?parent={thread}", "/proposals/{discussion}/comments/{entered}/entry",
        "/proposals/{discussion}/comments/{entered}/edit", "/proposals/{discussion}/comments/{thread}/wordings",
        "/proposals/{discussion}/opinions", "/proposals/{discussion}/amendments", "/proposals/{discussion}/entries",
        "/proposals/{discussion}/amendments/new?section=problem&start=0&end=20&revision=1",
        "/proposals/{discussion}/amendments/{moved}", "/proposals/{approval}/amendments",
        "/proposals/{discussion}/steps/accept",
        "/proposals/{approval}/ballot", "/proposals/{delivered}", "/chapters/{chapter}/settings",
        "/proposals/{approved}/dissents", "/proposals/{approved}/dissents/{dissent}",
        "/proposals/{delivered}/dissents",
        "/contributions", "/proposals/{delivered}/contributions", "/proposals/{discussion}/contributions",
        "/proposals/{discussion}/interests", "/proposals/{consolidation}/interests",
        "/proposals/{discussion}/position", "/proposals/{consolidation}/position",
        "/chapters/{chapter}/rules", "/chapters/{chapter}/rules/1", "/chapters/{chapter}/deputies",
        "/meetings/{sitting}", "/meetings/{sitting}/history", "/meetings/{laid}/minutes", "/meetings/{agreed}/minutes",
    ),
    "newcomer": (
        "/", "/chapters/{empty}/meetings", "/chapters/{empty}/board", "/chapters/{empty}/proposals",
        "/chapters/{empty}/proposals/new", "/me",
        "/chapters/{empty}/members", "/chapters/{empty}/recipients", "/chapters/{empty}/settings",
        "/chapters/{empty}/post", "/chapters/{empty}/rules", "/chapters/{empty}/rules/new",
        "/chapters/{empty}/deputies",
        "/chapters/{empty}/search", "/chapters/{empty}/search?q=هیچ",
        "/proposals/{bare}", "/proposals/{bare}/edit", "/proposals/{bare}/consolidation",
        "/proposals/{bare}/ballot", "/proposals/{bare}/dissents", "/proposals/{bare}/brief",
        "/proposals/{bare}/history", "/proposals/{bare}/entries", "/proposals/{bare}/revisions",
        "/proposals/{bare}/authors", "/proposals/{bare}/translation", "/proposals/{bare}/provenance",
        "/proposals/{bare}/contributions", "/contributions", "/proposals/{bare}/position",
    ),
    "stranger": ("/", "/contributions"),
}  # fmt: skip
"""Addresses by visitor; the names in braces are those of ``numbers``."""


def numbers(made: Extreme) -> dict[str, int | str]:
    """What stands for the names in ``VISITS``."""
    return {
        "chapter": made.chapter.id or 0,
        "empty": made.empty.id or 0,
        "member": made.member.id or 0,
        "author": made.author.id or 0,
        "recipient": made.recipients[0].id or 0,
        "brief": made.brief,
        "public": made.public,
        **made.letters,
        **made.proposals,
        **made.comments,
        **made.amendments,
        "dissent": made.dissent,
        **made.meetings,
    }
