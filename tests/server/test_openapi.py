"""The HTTP interface against its own description, with requests made up by schemathesis, in a bounded time."""

from __future__ import annotations

import logging

import httpx
import pytest

from tests.server.conftest import Server

schemathesis = pytest.importorskip("schemathesis", reason="needs the development set")
hypothesis = pytest.importorskip("hypothesis")

PATHS = 10


@pytest.mark.slow
def test_made_up_requests_get_described_answers(server: Server) -> None:
    description = httpx.get(f"{server.url}/openapi.json").json()
    assert len(description["paths"]) >= PATHS
    schema = schemathesis.openapi.from_dict(description)
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=60 if operation.method == "post" else 5,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def ask(case: schemathesis.Case) -> None:
            nonlocal tried
            tried += 1
            response = case.call(base_url=server.url, timeout=60)
            case.validate_response(response, excluded_checks=[schemathesis.checks.CHECKS.get_one("positive_data_acceptance")])
            assert response.status_code < 500

        ask()
    assert tried >= PATHS
