"""Browsers for tests: the real application, and people who have signed in to it."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from api.app import create_app
from api.settings import Settings
from api.visit import SESSION
from workflow.membership.tables import Person, WebSession
from workflow.record.tokens import hashed, new_token

BASE_URL = "http://rayzan.test"


def application(engine: Engine, now: datetime) -> FastAPI:
    """The application over a test's database, at a test's time."""
    chosen: dict[str, Any] = {"base_url": BASE_URL}
    return create_app(Settings(**chosen), engine, clock=lambda: now)


class Visitor(TestClient):
    """A browser that follows no redirect by itself and knows how to send our forms."""

    def __init__(self, app: FastAPI, token: str = "") -> None:
        super().__init__(app, base_url=BASE_URL, follow_redirects=False)
        self.token = token
        if token:
            self.cookies.set(SESSION, token)

    @property
    def csrf(self) -> str:
        """What our forms carry on this browser once somebody is signed in."""
        return hashed(self.token, "csrf")

    def submit(self, url: str, once: str = "", **fields: Any) -> httpx.Response:
        """Send a form as a page of ours would: with its proof and a key of its own."""
        csrf = self.csrf if self.token else self.csrf_of(url)
        return self.post(url, data={"csrf": csrf, "once": once or new_token(), **fields})

    def csrf_of(self, url: str) -> str:
        """The proof in the page at an address, for somebody who is not signed in."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(url).text)
        assert found, f"no form at {url}"
        return found[1]


def signed_in_client(app: FastAPI, session: Session, who: Person, now: datetime) -> Visitor:
    """Somebody's browser, signed in. What the test made is committed, so that the application sees it."""
    token = new_token()
    assert who.id is not None
    session.add(
        WebSession(
            token_hash=hashed(token, "session"), person_id=who.id, created_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )  # fmt: skip
    session.commit()
    return Visitor(app, token)
