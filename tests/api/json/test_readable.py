"""Every text that is set in pages and documents is refused by the same words where it could not be: JSON and page."""

from html import unescape

import pytest
from sqlalchemy import select

from documents.markdown import TextTooDeep
from tests.api.json import test_once
from tests.api.json.test_once import by_people, sent
from workflow.decision.tables import AgendaItem
from workflow.deliberation.tables import Comment

here, others = test_once.here, test_once.others
"""The council at work, in every state that a text is taken in."""

DEEP = "> " * 40 + "ته"
"""Short enough for every field, and nested deeper than any page or document sets."""

SET = {
    "create_comment": "body", "reword": "body", "enter_comment": "body", "create_amendment": "replacement",
    "create_under": "replacement", "join_amendments": "replacement", "save_text": "sections.problem",
    "save_translation": "sections.problem", "dispose_many": "reason", "dispose_one": "reason",
    "add_reason": "text_fa", "change_reason": "text_fa", "add_item": "body", "take_item_step": "outcome",
    "create_note": "body", "change_note": "body", "create_resolution": "body", "change_resolution": "body",
    "create_remark": "body", "answer_remark": "answer", "change_item": "body",
}  # fmt: skip
"""Operations that take a text in Markdown, and its field."""

AS_TYPED = {
    "name_deputy.reason", "add_member_list.list", "create_proposal.reason", "take_step.reason",
    "answer_moderation.answer", "hide_comment.reason", "show_hidden_comment.reason", "create_amendment.reason",
    "create_under.reason", "join_amendments.reason", "decide_amendment.reason", "plan_meeting.urgent_reason",
    "change_meeting.urgent_reason", "take_item_step.reason", "take_meeting_step.reason", "send_excuse.reason",
    "take_minutes_step.reason", "cast_vote.reason", "declare_interest.reason", "create_dissent.body",
    "reword_dissent.body", "correct_brief.reason", "answer_delivery.answers.*.reason", "give_position.reason",
    "declare_item_interest.reason", "enter_interest.reason", "enter_item_interest.reason", "cast_item_vote.reason",
}  # fmt: skip
"""Texts that are shown as they were typed: no wording of theirs can fail to be set."""

ALSO_SET = {
    "save_text.recommendations.*.text", "save_translation.recommendations.*.text", "add_reason.text_en",
    "change_reason.text_en",
}  # fmt: skip
"""Further fields of operations in SET."""

FIELD = {"create_resolution": "resolution", "change_resolution": "resolution"}
"""Where the refusal stands, for a field that pages call by another name."""


def long_texts(told):
    """Every long text that JSON takes, as ``operation.field``."""

    def walk(schema, path):
        if "$ref" in schema:
            schema = told["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        if schema.get("type") == "string" and schema.get("maxLength", 0) > 1_000:
            yield path
        inner = [(path, other) for other in schema.get("anyOf", ())]
        inner += [(f"{path}.{name}", other) for name, other in schema.get("properties", {}).items()]
        each = (schema.get("items"), schema.get("additionalProperties"))
        inner += [(f"{path}.*", other) for other in each if isinstance(other, dict)]
        for where, other in inner:
            yield from walk(other, where)

    for methods in told["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield from walk(content["application/json"]["schema"], operation["operationId"])


def test_every_long_text_is_known_as_set_or_as_typed(nobody):
    told = nobody.get("/openapi.json").json()
    declared = {f"{name}.{field.replace('problem', '*')}" for name, field in SET.items()}
    assert set(long_texts(told)) == declared | ALSO_SET | AS_TYPED


def changes(session, here, others):
    """What creates something, followed by what changes it."""
    secretary, author, member = here.secretary, here.author, here.member
    draft = f"/proposals/{others['draft']}"
    text = {"title": "نو", "sections": {"problem": "متن"}, "recommendations": []}
    yield "save_text", "PUT", author, f"{draft}/text", text | {"version": 1}
    yield "save_translation", "PUT", author, f"{draft}/translations/en", text | {"number": 1}
    at = f"/proposals/{others['weighed']}/comments/{others['said']}/disposition"
    yield "dispose_one", "PUT", secretary, at, {"kind": "adopted", "reason": "در متن آمد"}
    for name, who, path, body in by_people(session, here, others):
        yield name, "POST", who, path, body
        if name == "create_comment":
            said = session.execute(
                select(Comment.id).where(Comment.proposal_id == others["discussion"])
            ).scalar_one()
            session.rollback()
            at = path + f"/{said}"
            yield "reword", "PUT", member, at, {"body": "نظر دیگر", "version": 1}
        elif name == "add_reason":
            yield "change_reason", "PUT", secretary, f"{path}/1", body | {"text_fa": "دو سال دیگر"}
        elif name == "add_item":
            item = session.execute(select(AgendaItem.id)).scalar_one()
            session.rollback()
            yield "change_item", "PUT", secretary, f"{path}/{item}", {"version": 1, "minutes": 20}
        elif name in ("create_note", "create_resolution"):
            yield (
                name.replace("create", "change"),
                "PUT",
                secretary,
                f"{path}/1",
                {"body": "نو", "version": 1},
            )


def put_into(body, field, value):
    name, _, inner = field.partition(".")
    return body | {name: body[name] | {inner: value} if inner else value}


def test_text_that_could_not_be_set_is_refused_by_json_wherever_it_is_taken(session, here, others, sign_in):
    callers = {who.id: sign_in(who) for who in (here.secretary, here.author, here.member)}
    tried = set()
    for place, (name, method, who, path, body) in enumerate(changes(session, here, others)):
        caller = callers[who.id]
        session.rollback()  # what was read while this one was made
        if field := SET.get(name):
            wrong = put_into(body, field, DEEP)
            refused = caller.send(method, path, wrong)
            assert refused.status_code == 422, (name, refused.text)
            fault = {"field": FIELD.get(name, field), "fa": TextTooDeep.text.fa, "en": TextTooDeep.text.en}
            assert fault.items() <= refused.json()["errors"][0].items(), name
            tried.add(name)
        if method == "POST":  # what others need; a change is only refused
            answer = sent(caller, path, body, f"k{place}")
            assert answer.status_code in (200, 201), (name, answer.text)
    assert tried == set(SET)


@pytest.mark.parametrize(
    ("role", "proposal", "page", "fields"),
    [
        ("member", "discussion", "/comments/new", {"body": DEEP, "kind": "remark"}),
        ("secretary", "discussion", "/entries/new", {"body": DEEP, "channel": "phone"}),
        ("author", "draft", "/edit", {"title": "نو", "sections.problem": DEEP, "version": 1}),
        ("author", "draft", "/translation", {"title": "نو", "sections.problem": DEEP, "number": 1}),
        ("secretary", "weighed", "/consolidation", {"kind": "adopted", "reason": DEEP, "comments": "{said}"}),
        ("secretary", "weighed", "/consolidation/{said}", {"kind": "adopted", "reason": DEEP}),
        ("secretary", "", "/chapters/1/settings/reasons", {"kind": "adopted", "text_fa": DEEP}),
        (
            "secretary",
            "",
            "/chapters/1/settings/reasons",
            {"kind": "adopted", "text_fa": "آ", "text_en": DEEP},
        ),
    ],
)
def test_page_refuses_it_by_the_same_words_and_keeps_it(
    here,
    others,
    sign_in,
    role,
    proposal,
    page,
    fields,
):
    browser = sign_in(getattr(here, role)).browser
    filled = {
        name: value.format(**others) if isinstance(value, str) else value for name, value in fields.items()
    }
    where = (f"/proposals/{others[proposal]}" if proposal else "") + page.format(**others)
    refused = browser.submit(where, **filled)
    assert refused.status_code == 422, refused.text
    assert TextTooDeep.text.fa in refused.text
    assert DEEP in unescape(refused.text)
