"""A browser without a screen: keeps cookies, brings forms back with their proofs, and signs in as anybody."""

import re
from collections.abc import Mapping
from datetime import datetime

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from api.visit import SESSION
from workflow.membership import sign_in
from workflow.record.database import writing


class Visitor:
    """Somebody at a browser; ``now`` may be set to a later moment."""

    def __init__(self, engine: Engine, now: datetime, settings: Settings | None = None) -> None:
        self.engine, self.now = engine, now
        app = create_app(settings or Settings(), engine, clock=lambda: self.now)
        self.client = TestClient(app, follow_redirects=False, base_url="http://127.0.0.1")

    def sign_in(self, person_id: int) -> "Visitor":
        """Signed in, without the mail."""
        link = self.link(person_id)
        with writing(self.engine) as session:
            token = sign_in.redeem_link(session, token=link, now=self.now)
        self.client.cookies.set(SESSION, token, domain="127.0.0.1")
        return self

    def link(self, person_id: int) -> str:
        """The token of a link that signs a person in."""
        with writing(self.engine) as session:
            return sign_in.new_link(session, person_id, lasts=sign_in.LIFETIME, now=self.now)

    def get(self, path: str) -> Response:
        """A page."""
        return self.client.get(path)

    def proofs(self, path: str) -> dict[str, str]:
        """What the forms of a page carry."""
        html = self.client.get(path).text
        found = {
            name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("csrf", "once", "version")
        }
        return {name: match[1] for name, match in found.items() if match}

    def post(
        self,
        path: str,
        fields: Mapping[str, str | list[str]] | None = None,
        *,
        frm: str,
        proofs: Mapping[str, str] | None = None,
    ) -> Response:
        """A form of the page ``frm``, sent with the proofs that page gave."""
        brought = dict(self.proofs(frm)) if proofs is None else dict(proofs)
        return self.client.post(path, data={**brought, **(fields or {})})
