"""The API against its description: every route is described, and requests drawn from it find nothing undescribed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from starlette.routing import Mount, Route

from askstack.journal import Journal
from askstack.mcp import schema_of
from askstack.web.api import OPENAPI, Api
from askstack.web.asking import LONGEST_EARLIER, LONGEST_QUESTION, MOST_EARLIER, MOST_QUOTES, Asker
from askstack.web.catalogue import Catalogue
from askstack.web.metrics import Metrics
from web_kit import TEXTS, app_of, harbour, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.routing import BaseRoute

schemathesis = pytest.importorskip("schemathesis")

DESCRIPTION = json.loads(OPENAPI.read_text())
METHODS = {"get", "post", "put", "delete", "patch"}


def _paths(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _paths(route.routes, prefix + route.path)
        elif isinstance(route, Route):
            path = prefix + route.path.replace(":path}", "}")
            yield from ((method.lower(), path) for method in (route.methods or ()) if method != "HEAD")


def test_every_route_is_described_and_nothing_else() -> None:
    stack = harbour()
    routes = Api(Asker(stack, Metrics(), Journal(None)), Catalogue(stack), ()).routes()
    described = {(method, path) for path, item in DESCRIPTION["paths"].items() for method in item.keys() & METHODS}
    assert set(_paths(routes)) == described


def test_limits_are_those_of_the_code() -> None:
    question = DESCRIPTION["components"]["schemas"]["Question"]["properties"]
    parameters = {item["name"]: item["schema"] for item in DESCRIPTION["paths"]["/api/v1/ask"]["get"]["parameters"]}
    assert parameters["q"]["maxLength"] == question["question"]["maxLength"] == LONGEST_QUESTION
    assert parameters["limit"]["maximum"] == question["limit"]["maximum"] == MOST_QUOTES
    for after in (parameters["after"], question["after"]):
        assert (after["maxItems"], after["items"]["maxLength"]) == (MOST_EARLIER, LONGEST_EARLIER)


def test_it_is_served_as_it_is() -> None:
    with serving(app_of(harbour())) as base:
        assert httpx.get(f"{base}/openapi.json").json() == DESCRIPTION
    assert DESCRIPTION["openapi"].startswith("3.1")
    for name in DESCRIPTION["components"]["schemas"]:
        Draft202012Validator.check_schema(schema_of(name))


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving(app_of(harbour())) as base:
        yield base


def _with_articles() -> dict[str, Any]:
    """The description, with ids of articles that are there."""
    described: dict[str, Any] = json.loads(OPENAPI.read_text())
    article_id = described["paths"]["/api/v1/articles/{article_id}"]["get"]["parameters"][0]
    del article_id["example"]
    article_id["examples"] = {str(number): {"value": name} for number, name in enumerate(TEXTS)}
    return described


schema = schemathesis.openapi.from_dict(_with_articles())


@schema.parametrize()
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_no_request_finds_what_is_not_described(case: schemathesis.Case, base: str) -> None:
    case.call_and_validate(base_url=base, timeout=30)
