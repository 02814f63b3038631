"""What people write never runs: tried in a real browser, under the real policy."""

import pytest
from sqlalchemy import insert

from tests import council
from tests.api.live import served
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Attachment
from workflow.record import blobs

ATTACK = (
    "<script>window.broken=1</script><img src=x onerror='window.broken=1'>"
    '"><svg onload=window.broken=1> [x](javascript:window.broken=1) {{7*7}} ${7*7} {% raw %}'
)


@pytest.mark.browser
def test_script_in_title_text_comment_and_file_name_does_not_run(engine, session, now, chromium):
    here = council.chapter(session)
    author = council.member(session, here, ("member", "secretary"), name=f"نام {ATTACK}")
    proposal = council.proposal(session, here, author, state="discussion", title=f"عنوان {ATTACK}")
    council.comment(session, proposal, author, ATTACK)
    digest = blobs.keep(session, b"text", "text/plain", now=now)
    session.execute(
        insert(Attachment).values(
            proposal_id=proposal.id,
            name=f"{ATTACK}.txt".replace("/", ""),
            sha256=digest,
            uploader_id=author.id,
            at=now,
        )
    )
    app = application(engine, now)
    token = signed_in_client(app, session, author, now).token
    with served(app) as address:
        context = chromium.new_context()
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        said: list[str] = []
        page.on("dialog", lambda dialog: said.append(dialog.message))
        for path in (
            "/", f"/chapters/{here.id}/board", f"/chapters/{here.id}/members", "/proposals/1", "/proposals/1/history",
            "/proposals/1/comments/1", "/proposals/1/comments/new?parent=1", "/proposals/1/consolidation",
            "/proposals/1/revisions", "/proposals/1/revisions/1",
        ):  # fmt: skip
            page.goto(f"{address}{path}")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.broken") is None, path
            assert page.locator("main script, main img, main svg[onload], main [onerror]").count() == 0, path
            assert "{{7*7}}" in page.content() or path.endswith(
                ("/history", "/revisions/1", "new?parent=1")
            ), path
        assert said == []
        context.close()
