"""Somebody who speaks JSON to us."""

import json
from datetime import datetime
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from sqlmodel import Session

from tests.visitors import Visitor, signed_in_client
from workflow.membership.tables import Person


class Caller:
    """Calls under ``/api/v1`` with the session of somebody signed in, or of nobody."""

    def __init__(self, browser: Visitor) -> None:
        self.browser = browser

    def get(self, path: str, **query: Any) -> httpx.Response:
        """A GET."""
        return self.browser.get(f"/api/v1{path}", params=query)

    def send(
        self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str
    ) -> httpx.Response:
        """A change with its proof; ``key`` is an Idempotency-Key."""
        sent = {"X-CSRF-Token": self.browser.csrf} | ({"Idempotency-Key": key} if key else {}) | headers
        return self.browser.request(method, f"/api/v1{path}", json=body, headers=sent)

    def raw(self, method: str, path: str, body: Any) -> httpx.Response:
        """A change whose body keeps every sign as an escape."""
        headers = {"X-CSRF-Token": self.browser.csrf, "Content-Type": "application/json"}
        return self.browser.request(method, f"/api/v1{path}", content=json.dumps(body), headers=headers)

    def post(self, path: str, body: Any = None, **more: str) -> httpx.Response:
        """A POST with its proof."""
        return self.send("POST", path, {} if body is None else body, **more)

    def put(self, path: str, body: Any, **more: str) -> httpx.Response:
        """A PUT with its proof."""
        return self.send("PUT", path, body, **more)


def caller(app: FastAPI, session: Session, who: Person, now: datetime) -> Caller:
    """Somebody signed in."""
    return Caller(signed_in_client(app, session, who, now))


class Holder:
    """Calls by whoever holds the token of a link; without a session, without a proof."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self.browser, self.headers = Visitor(app), {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str = "") -> httpx.Response:
        """A GET under ``/delivery``."""
        return self.browser.get(f"/api/v1/delivery{path}", headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str = "") -> httpx.Response:
        """A POST under ``/delivery``."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.browser.post(f"/api/v1/delivery{path}", json=body, headers=headers)
