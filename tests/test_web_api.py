"""The HTTP API: described, paged, marked, and the same records as `--json`."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from retold import Workspace
from retold.web.openapi import description
from tests.desk import asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("api") / "workspace"
    shutil.copytree(library, root)
    with asked(root, requests_a_second=10_000.0) as made:
        yield made


def test_a_story_holds_the_records_of_the_json_result(client: TestClient, library: Path) -> None:
    whole = Workspace.open(library).result().to_dict()
    line = client.get("/api/stories?limit=1").json()["stories"][0]
    one = client.get(f"/api/stories/{line['story_id']}").json()
    assert one["schema"] == whole["schema"]
    pages = {a["id"] for a in one["articles"]}
    same = json.loads(json.dumps(whole, default=str))
    assert one["articles"] == [a for a in same["articles"] if a["id"] in pages]
    for table in ("stories", "tellings", "derivations", "variants", "claims", "attestations"):
        key = "id" if table == "stories" else "story_key"
        own = {r[key] for r in one[table]}
        assert own
        assert one[table] == [r for r in same[table] if r[key] in own], table


def test_lists_come_a_page_at_a_time(client: TestClient) -> None:
    found, path = [], "/api/stories?limit=5&order=newest"
    while path:
        answer = client.get(path).json()
        assert len(answer["stories"]) <= 5
        found += [s["story_id"] for s in answer["stories"]]
        path = answer["next"]
    assert len(found) == len(set(found)) == answer["total"]


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/stories")
    mark = first.headers["etag"]
    again = client.get("/api/stories", headers={"if-none-match": f'"other", {mark}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/stories?limit=1").headers["etag"] != mark
    article = client.get(f"/api/stories/{first.json()['stories'][0]['story_id']}").json()[
        "articles"
    ][0]
    token = client.get("/api/session").json()["csrf"]
    said = {"kind": "independent", "a": article["id"], "answer": "yes"}
    headers = {"x-csrf-token": token}
    assert client.post("/api/verdicts", json=said, headers=headers).status_code == 201
    assert client.get("/api/stories", headers={"if-none-match": mark}).status_code == 200


def test_verdicts_are_listed_and_taken_back(client: TestClient) -> None:
    line = client.get("/api/stories").json()["stories"][0]
    articles = client.get(f"/api/stories/{line['story_id']}").json()["articles"]
    headers = {"x-csrf-token": client.get("/api/session").json()["csrf"]}
    a, b = articles[-1]["id"], articles[-2]["id"]
    said = {"kind": "derives", "a": a, "b": b, "answer": "yes", "note": "seen in the archive"}
    kept = client.post("/api/verdicts", json=said, headers=headers).json()
    assert kept["note"] == "seen in the archive"
    against = {"kind": "derives", "a": b, "b": a, "answer": "yes"}
    assert client.post("/api/verdicts", json=against, headers=headers).status_code == 409
    listed = client.get("/api/verdicts").json()["verdicts"]
    assert kept["verdict_id"] in [v["verdict_id"] for v in listed]
    path = f"/api/verdicts/{kept['verdict_id']}"
    assert client.delete(path, headers=headers).status_code == 204
    assert client.delete(path, headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/stories?limit=0", 400),
        ("/api/stories?limit=101", 400),
        ("/api/stories?limit=١", 400),
        ("/api/stories?offset=-1", 400),
        ("/api/stories?order=random", 400),
        ("/api/stories?since=yesterday", 400),
        ("/api/stories?since=0001-01-01", 400),
        ("/api/stories?" + "&".join(["lang=x"] * 11), 400),
        ("/api/search", 400),
        ("/api/search?q=%22open", 400),
        ("/api/search?q=field:%22", 400),
        ("/api/stories/none", 404),
        ("/api/pages/none", 404),
        ("/api/nothing", 404),
    ],
)
def test_what_cannot_be_answered_says_why(client: TestClient, path: str, code: int) -> None:
    answer = client.get(path)
    assert answer.status_code == code
    if code >= 400:
        assert answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"nul", b'{"kind": "guess"}', b'{"kind": "derives", "answer": "maybe"}',
     b'{"kind": "derives", "a": 1, "answer": "yes"}', b'{"kind": "change", "a": "x", "answer": "yes"}',
     b"[" * 20_000, b'{"kind": ["derives"], "answer": {}}'],
)  # fmt: skip
def test_a_verdict_that_says_nothing_is_refused(client: TestClient, body: bytes) -> None:
    headers = {
        "x-csrf-token": client.get("/api/session").json()["csrf"],
        "content-type": "application/json",
    }
    assert client.post("/api/verdicts", content=body, headers=headers).status_code in (400, 404)


def test_the_description_names_every_path(client: TestClient) -> None:
    from retold.web.service import ROUTES

    told = client.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    named = set(told["paths"])
    served = {r.path.replace(":int}", "}") for r in ROUTES}
    assert served - named == {"/api/openapi.json", "/api/sign-in"}
    assert named <= served


def test_schemathesis_finds_no_server_error(library: Path, tmp_path: Path) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase, settings
    from schemathesis import GenerationMode

    root = tmp_path / "workspace"
    shutil.copytree(library, root)
    with asked(root, requests_a_second=100_000.0, hosts=("desk.test", "localhost")) as client:
        schema = schemathesis.openapi.from_dict(description())
        schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        token = client.get("/api/session").json()["csrf"]
        tried: list[int] = []

        def run(case: schemathesis.Case) -> None:
            given = case.as_transport_kwargs(base_url="http://desk.test")
            given.setdefault("headers", {})["x-csrf-token"] = token
            known = ("method", "url", "headers", "params", "json", "data", "content")
            given = {k: v for k, v in given.items() if k in known}
            if isinstance(given.get("data"), (bytes, str)):
                given["content"] = given.pop("data")
            answer = client.request(**given)
            tried.append(answer.status_code)
            assert answer.status_code < 500, (case.method, case.path, given)

        for operation in schema.get_all_operations():
            test = operation.ok().as_strategy()
            _exhaust(test, run, settings, HealthCheck, Phase)
    assert len(tried) > 100
    assert 200 in tried


def _exhaust(strategy, run, settings, checks, phase) -> None:  # type: ignore[no-untyped-def]
    from hypothesis import given

    @settings(
        max_examples=40, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(checks), phases=[phase.generate],
    )  # fmt: skip
    @given(case=strategy)
    def each(case):  # type: ignore[no-untyped-def]
        run(case)

    each()
