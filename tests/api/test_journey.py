"""One proposal from its first word to the policymaker's answer, in a real browser, by keyboard alone.

Every page on the way is looked at by axe: in Persian on light pages, in English on dark ones.
"""

import re
from email import message_from_bytes, policy

import pytest

from api.app import create_app
from api.settings import Settings
from tests import council
from tests.api.hand import Hand, worked
from tests.api.live import served
from tests.visitors import signed_in_client

SECTIONS = {
    "key_messages": "نیمی از دانش‌آموختگان تحت پوشش شغل پایدار ندارند.",
    "problem": "راه روشنی از دانشگاه به بازار کار نیست.",
    "evidence": "پیمایش ۱۴۰۴ این را نشان می‌دهد.[^1]\n\n[^1]: گزارش پیمایش.",
}


@pytest.fixture
def post(tmp_path):
    return tmp_path / "mail"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme"), [("fa", "light"), ("en", "dark")])
def test_proposal_is_carried_by_keyboard_alone(  # noqa: PLR0915 (it is a long way)
    engine, session, now, post, chromium, language, scheme
):
    here = council.chapter(session)
    people = {
        "author": council.member(session, here, name="آرش نویسا"),
        "member": council.member(session, here, name="نگار عضوی"),
        "secretary": council.member(session, here, ("secretary",), "فرشته دبیری"),
        "chair": council.member(session, here, ("chair",), "پروین رئیسی"),
    }
    council.recipient(session, here)
    settings = Settings(base_url="http://127.0.0.1", smtp_url="", mail_folder=post)
    app = create_app(settings, engine, clock=lambda: now)
    tokens = {who: signed_in_client(app, session, row, now).token for who, row in people.items()}
    session.close()
    hands: dict[str, Hand] = {}
    with served(app) as address:
        for who in (*people, "policymaker"):
            context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
            if who in tokens:
                context.add_cookies([{"name": "rayzan_session", "value": tokens[who], "url": address}])
            hands[who] = Hand(context.new_page(), address, language)
        author, member, secretary, chair = (hands[who] for who in people)

        author.goes("/")
        author.presses("a.btn[href$='/proposals/new']")
        author.types("#f-title", "پیمان کارورزی برای دانش‌آموختگان")
        author.ticks("input[name=themes][value=employment]")
        author.presses("form[action$='/proposals/new'] button")
        for key, words in SECTIONS.items():
            author.types(f"[name='sections.{key}']", words)
        author.types("[name='recommendations.0.text']", "پیمان کارورزی با کارفرمایان بسته شود.")
        author.presses("button[formaction$='/edit/rows'][value=add]")
        author.types("[name='recommendations.1.text']", "سامانهٔ پایش اشتغال راه‌اندازی شود.")
        author.reaches("button[formaction$='/edit/rows'][value=add]")
        author.presses("form.draft button:not([formaction])")
        proposal = re.search(r"/proposals/(\d+)", author.page.url)[1]
        author.presses("form[action$='/steps/submit'] button")

        secretary.goes("/")
        secretary.presses(f"a[href='/proposals/{proposal}']")
        secretary.presses("form[action$='/steps/accept'] button")

        member.goes("/")
        member.presses(f"a[href='/proposals/{proposal}']")
        member.presses("a.block-comment[href*='section=problem']")
        member.types("#f-body", "این مسئله در استان ما پررنگ‌تر است.")
        member.presses("form[action$='/comments/new'] button")
        author.goes(f"/proposals/{proposal}")
        author.presses("button[name=stance][value=agree]")

        secretary.goes(f"/proposals/{proposal}")
        secretary.presses("form[action$='/steps/close_discussion'] button")
        secretary.presses(".tabs a[href$='/consolidation']")
        secretary.ticks("input[name=comments]")
        secretary.reaches("#f-kind")
        secretary.page.keyboard.press("ArrowDown")
        secretary.types("#f-reason", "در بخش مسئله آمد.")
        secretary.presses("form[action$='/consolidation'] button.btn-primary")
        secretary.goes(f"/proposals/{proposal}")
        secretary.opens("summary:has(+ .fold-body form[action$='/steps/put_to_vote'])")
        secretary.presses("form[action$='/steps/put_to_vote'] button")

        for voter in (author, member, chair):
            voter.goes("/")
            voter.presses(f"a[href='/proposals/{proposal}/ballot']")
            voter.ticks("input[name=choice][value=for]")
            voter.presses("form[action$='/ballot/confirm'] button.btn-primary")
            voter.presses("form[action$='/ballot'] button.btn-primary")
        worked(engine, settings, now)

        secretary.goes(f"/proposals/{proposal}/brief")
        secretary.ticks("input[name=recipients]")
        secretary.presses("form[action$='/brief'] button.btn-primary")
        worked(engine, settings, now)
        secretary.goes(f"/proposals/{proposal}")
        secretary.presses("form[action$='/steps/deliver'] button")
        worked(engine, settings, now)

        policymaker = hands["policymaker"]
        policymaker.goes(f"/d/{token_in(post)}")
        policymaker.presses("form button.btn-primary")
        policymaker.presses("form:has([value=acknowledge]) button")
        for group in policymaker.page.locator("input[type=radio][value=accept]").all():
            policymaker.ticks(f"input[name='{group.get_attribute('name')}']")
        policymaker.presses("form:has([value=answer]) button")
        worked(engine, settings, now)

        secretary.goes(f"/proposals/{proposal}/brief")
        told = secretary.page.locator("main").inner_text()
        author.goes("/")
        assert author.page.locator("#pile-answered").count() == 1
        author.goes(f"/proposals/{proposal}/history")
        member.goes(f"/proposals/{proposal}/revisions")
        for hand in hands.values():
            hand.page.context.close()
    assert ("می‌پذیرم" if language == "fa" else "Accept") in told
    assert [fault for hand in hands.values() for fault in hand.faults] == []


def token_in(folder):
    for file in sorted(folder.glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        found = re.search(r"/d/([\w-]+)", mail.get_body(("plain",)).get_content())
        if found:
            return found[1]
    raise AssertionError("no mail with a link")
