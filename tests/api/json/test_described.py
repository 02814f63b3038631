"""OpenAPI says what there is: every operation by its own name, with examples that hold."""

from pathlib import Path

import pytest
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

import api.json
from api.json import ROUTERS
from api.json.models import Given, Shown
from tests.visitors import Visitor, application


@pytest.fixture
def described(engine, now):
    answer = Visitor(application(engine, now)).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(described):
    return [
        (path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_is_described_by_a_name_of_its_own(described):
    found = operations(described)
    names = [operation["operationId"] for _, _, operation in found]
    assert len(names) == len(set(names)) > 50
    assert all(name.isidentifier() for name in names)
    routes = {
        (route.path, method.lower())
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
    }
    assert {(path, method) for path, method, _ in found} == routes


def test_every_shape_has_a_name_of_its_own(described):
    """Of two classes with one name FastAPI would call both by the paths of their modules."""
    names = described["components"]["schemas"]
    assert len(names) > 100
    assert [name for name in names if "__" in name] == []


def test_every_operation_says_what_it_does_and_refuses(described):
    for path, _, operation in operations(described):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        refusals = [status for status in operation["responses"] if status[0] in "45"]
        assert refusals or path.endswith("/problems"), path
        for status in refusals:
            assert "application/problem+json" in operation["responses"][status]["content"], (path, status)


def models(base):
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def test_every_example_holds():
    assert Path(api.json.__file__).name == "__init__.py"
    shown = [m for base in (Given, Shown) for m in models(base)]
    tried = 0
    for model in shown:
        for one in (model.model_config.get("json_schema_extra") or {}).get("examples", ()):
            TypeAdapter(model).validate_json(TypeAdapter(dict).dump_json(one))
            tried += 1
    assert tried > 30


def test_document_can_be_made_of_the_routers_alone():
    routes = [route for router in ROUTERS for route in router.routes]
    assert get_openapi(title="Rayzan", version="1", routes=routes)["paths"]
