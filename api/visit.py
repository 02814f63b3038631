"""One request: who came, in which language, at what time, with which session of the database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session, select

from api.pages.templates import Link, Page, render
from api.problems import NotSignedIn
from api.settings import Settings
from documents.words import load
from workflow.membership.roles import roles_in
from workflow.membership.sign_in import signed_in
from workflow.membership.tables import Chapter, Person
from workflow.process.text import LANGUAGES, Language, Text
from workflow.record.calendar import day_of
from workflow.record.case import Actor, person
from workflow.record.tables import Mark
from workflow.record.tokens import hashed, new_token

SESSION, VISITOR, LANGUAGE, ASKED = "rayzan_session", "rayzan_visitor", "rayzan_lang", "rayzan_asked"
"""The cookies: who is signed in, which browser asks (for forms before that), the language chosen, and the
handle of the code that was asked for."""


@dataclass(slots=True)
class Visit:
    """What a route works with. Made by ``api.door`` alone."""

    request: Request
    session: Session
    now: datetime
    settings: Settings
    language: Language
    visitor: str
    """A secret of this browser: its session token, or its visitor cookie before sign-in."""
    who: Person | None = None
    roles: dict[int, frozenset[str]] = field(default_factory=dict)
    """Roles held now, by chapter."""
    matched: Any = None
    """What stands where a change goes, once If-Match has been found true."""
    cookies: dict[str, tuple[str, timedelta | None]] = field(default_factory=dict)
    """Cookies to set once this is done, each with how long it lasts; "" takes one away."""

    @property
    def actor(self) -> Actor:
        """The person signed in. Raises NotSignedIn."""
        if self.who is None or self.who.id is None:
            raise NotSignedIn
        return person(self.who.id)

    @property
    def token(self) -> str:
        """The token of the session this browser says it has, or ""."""
        return self.request.cookies.get(SESSION, "")

    @property
    def csrf(self) -> str:
        """What a form of ours must bring back on this browser."""
        return hashed(self.visitor, "csrf")

    def page(self, *, chapter_id: int | None = None, errors: dict[str, Text] | None = None) -> Page:
        """The frame of a page; its navigation follows the roles held."""
        asked = self.request.url
        done = f"done.{self.request.query_params.get('done', '')}"
        return Page(
            url=asked.path + (f"?{asked.query}" if asked.query else ""),
            csrf=self.csrf,
            once=new_token(),
            council=self._council(chapter_id),
            person=self.who.name if self.who else "",
            nav=self._nav(chapter_id, asked.path),
            status=load().get(done, "") if not errors else "",
            landed=self.request.query_params.get("at", ""),
            today=day_of(self.now),
            demo=self.session.get(Mark, "demo") is not None,
            errors=dict(errors or {}),
        )

    def render(
        self,
        template: str,
        *,
        status: int = 200,
        chapter_id: int | None = None,
        errors: dict[str, Text] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """A page from ``templates/pages/``, in the reader's language."""
        page = self.page(chapter_id=chapter_id, errors=errors)
        return HTMLResponse(render(f"pages/{template}.html.j2", self.language, page=page, **context), status)

    def _council(self, chapter_id: int | None) -> Text | str:
        here = chapter_id or next(iter(sorted(self.roles)), None)
        row = self.session.get(Chapter, here) if here else None
        return Text(row.name_fa, row.name_en) if row else ""

    def _nav(self, chapter_id: int | None, path: str) -> tuple[Link, ...]:
        if self.who is None:
            return ()
        words = load()
        links = [("/", "nav.desk")]
        here = chapter_id if chapter_id in self.roles else next(iter(sorted(self.roles)), None)
        if here is not None:
            links += [
                (f"/chapters/{here}/board", "nav.board"),
                (f"/chapters/{here}/meetings", "nav.meetings"),
                (f"/chapters/{here}/search", "nav.search"),
                (f"/chapters/{here}/rules", "nav.rules"),
            ]
            if "secretary" in self.roles[here]:
                links += [
                    (f"/chapters/{here}/members", "nav.members"),
                    (f"/chapters/{here}/recipients", "nav.recipients"),
                    (f"/chapters/{here}/settings", "nav.settings"),
                    (f"/chapters/{here}/post", "nav.post"),
                ]
        return tuple(Link(href, words[key], current=path == href) for href, key in links)


def arrive(request: Request, session: Session) -> Visit:
    """Find out who asks. A session that has ended, or a role that was taken away, counts from this moment."""
    visit = Visit(
        request=request,
        session=session,
        now=request.app.state.clock(),
        settings=request.app.state.settings,
        language=language_of(request),
        visitor=request.cookies.get(VISITOR) or request.state.new_visitor,
    )
    person_id = signed_in(session, visit.token, now=visit.now) if visit.token else None
    if person_id is not None:
        visit.visitor = visit.token
        visit.who = session.exec(select(Person).where(Person.id == person_id)).one()
        visit.roles = roles_in(session, person_id, now=visit.now)
    return visit


def language_of(request: Request) -> Language:
    """The language chosen with this request or an earlier one; Persian unless another was."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE, "fa")
    return asked if asked in LANGUAGES else "fa"
