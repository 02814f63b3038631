"""What the tests of JSON need: the application, and somebody who speaks to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session

from tests.api.json.caller import Caller, caller
from tests.queries import counted
from tests.visitors import Visitor, application


@pytest.fixture
def app(engine: Engine, now: datetime) -> FastAPI:
    return application(engine, now)


@pytest.fixture
def sign_in(app: FastAPI, session: Session, now: datetime) -> Callable[[Any], Caller]:
    """Somebody's calls, by the row of the person."""
    return lambda who: caller(app, session, who, now)


@pytest.fixture
def nobody(app: FastAPI) -> Caller:
    """The calls of a browser on which nobody is signed in."""
    return Caller(Visitor(app))


@pytest.fixture
def cost(engine: Engine) -> Callable[..., int]:
    """How many statements a read asks of the database."""

    def statements(who: Caller, path: str, **query: Any) -> int:
        with counted(engine) as asked:
            assert who.get(path, **query).status_code == 200
        return len(asked)

    return statements
