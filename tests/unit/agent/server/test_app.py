"""The endpoints: product JSON to this machine's own pages, one line for everything else, and nothing of a report in an error."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

from agent import RadiologyAgent
from agent.errors import ModelError
from agent.server import create_app
from agent.server.guard import MAX_BODY
from agent.site_settings import SiteSettings
from agent.types import IssueKind
from tests.fakes import CueClassifier

WRONG = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion."
HERE = "http://localhost:8420"


def fresh_agent() -> RadiologyAgent:
    return RadiologyAgent(classifier=CueClassifier(), retrieve=False)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(fresh_agent()), base_url=HERE) as made:
        yield made


@pytest.mark.parametrize("path", ["/label", "/proofread"])
def test_a_report_is_answered_with_the_product_json(client: TestClient, path: str) -> None:
    answer = client.post(path, json={"text": WRONG, "id": "acc-1", "language": "en"})
    assert answer.status_code == 200
    found = answer.json()
    jsonschema.validate(found, client.get("/schema").json())
    assert (found["id"], found["status"], len(found["labels"])) == ("acc-1", "ok", 14)
    assert [issue["kind"] for issue in found["issues"]] == ["laterality"]
    assert all(WRONG[s["start"] : s["end"]] == s["text"] for s in found["issues"][0]["spans"])


def test_only_the_text_is_needed(client: TestClient) -> None:
    found = client.post("/label", json={"text": "Kein Pleuraerguss. Herz normal groß.", "language": None}).json()
    assert (found["id"], found["language"]) == ("r1", "de")


@pytest.mark.parametrize(
    "body",
    ['{"text": ""}', '{"text": "x", "language": "xx"}', '{"text": "\\ud800"}'],
    ids=["empty", "unknown language", "half a character"],
)
def test_a_report_that_cannot_be_read_fails_as_everywhere(client: TestClient, body: str) -> None:
    answer = client.post("/label", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (200, "failed")


def test_settings_of_the_site_concern_proofreading_alone() -> None:
    settings = SiteSettings(kinds=frozenset({IssueKind.NEGATION}))
    with TestClient(create_app(fresh_agent(), settings), base_url=HERE) as client:
        assert client.post("/proofread", json={"text": WRONG}).json()["issues"] == []
        assert len(client.post("/label", json={"text": WRONG}).json()["issues"]) == 1


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        ('{"text": 5}', "json", "text: Input should be a valid string"),
        ('{"text": "Kim Lindqvist", "id": 7}', "json", "id: Input should be a valid string"),
        ('{"text": "Kim Lindqvist", "language": "Lindqvist, Kim"}', "json", "language: String should have at most 10 characters"),
        ('{"Kim Lindqvist": 1}', "json", "text: Field required; not valid JSON, or a field that is not known"),
        ("{}", "json", "text: Field required"),
        ("", "json", "not valid JSON"),
        ('["Kim Lindqvist"]', "json", "not valid JSON"),
        ("Kim Lindqvist", "json", "not valid JSON"),
        ('{"text": "Kim Lindqvist", "id": "\\ud800"}', "json", "id: "),
        ('{"text": "Kim Lindqvist"}', "text/plain", "not valid JSON"),
    ],
)
def test_a_body_of_a_wrong_type_is_told_in_one_line_without_its_words(client: TestClient, content: str, kind: str, told: str) -> None:
    media = "application/json" if kind == "json" else kind
    answer = client.post("/proofread", content=content.encode(), headers={"content-type": media})
    assert answer.status_code == 422
    assert told in answer.json()["error"]
    assert "Lindqvist" not in answer.text
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000], ids=["not UTF-8", "deep"])
def test_bodies_that_are_no_json_at_all_are_refused(client: TestClient, content: bytes) -> None:
    answer = client.post("/label", content=content, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_the_size_has_a_limit(client: TestClient, more: int, status: int, chunked: bool) -> None:
    head, tail = b'{"text": "No effusion.', b'"}'
    content = head + b" " * (MAX_BODY - len(head) - len(tail) + more) + tail
    body = (content[i : i + 50_000] for i in range(0, len(content), 50_000)) if chunked else content
    answer = client.post("/label", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    if more:
        assert answer.json()["error"].startswith("the request has more than 200,000 bytes; send one report at a time")


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8420", "LOCALHOST"])
def test_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8420", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.7", "", "[", "::1"]
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.post("/label", json={"text": WRONG}, headers={"host": host})
    assert answer.status_code == 403
    assert "effusion" not in answer.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (HERE, 200),
        ("http://evil.example", 403),
        ("http://localhost:3000", 403),
        ("http://127.0.0.1:8420", 403),
        ("https://localhost:8420", 403),
        ("null", 403),
    ],
)
def test_other_pages_are_refused(client: TestClient, origin: str, status: int) -> None:
    assert client.post("/label", json={"text": WRONG}, headers={"origin": origin}).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/nothing", 404),
        ("GET", "/label", 405),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("POST", "/label", 422),
    ],
)
def test_nothing_may_be_stored_and_no_foreign_script_may_run(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_health_and_schema(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    published = Path(__file__).parents[4] / "agent" / "schema.json"
    assert client.get("/schema").json() == json.loads(published.read_text())


def test_the_page_is_whole_and_loads_nothing(client: TestClient) -> None:
    page = client.get("/").text
    assert not re.search(r"https?:|src=|url\(|@import|<link|localStorage|sessionStorage|document\.cookie|innerHTML", page)
    assert "/*STYLE*/" not in page
    assert '<option value="mt">Maltese</option>' in page
    assert page.count("<script>") == page.count("</script>") == 1


def test_errors_of_the_program_are_told_without_the_report(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    agent = fresh_agent()
    with TestClient(create_app(agent), base_url=HERE) as client:
        for error, status, told in [
            (ModelError("weights are missing"), 503, "weights are missing"),
            (ValueError("Kim Lindqvist"), 500, "internal error ValueError"),
        ]:

            def failing(*_: object, raised: Exception = error) -> None:
                raise raised

            monkeypatch.setattr(agent, "label", failing)
            answer = client.post("/label", json={"text": WRONG})
            assert (answer.status_code, answer.json()["error"].split(";")[0]) == (status, told)
    assert "Lindqvist" not in "".join(capfd.readouterr())


def test_one_report_is_read_at_a_time() -> None:
    agent, inside, most = fresh_agent(), [0], [0]
    label = agent.label

    def watched(report: object) -> object:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        found = label(report)  # type: ignore[arg-type]
        inside[0] -= 1
        return found

    agent.label = watched  # type: ignore[method-assign, assignment]
    with TestClient(create_app(agent), base_url=HERE) as client, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: client.post("/label", json={"text": WRONG, "id": f"r{n}"}).json()["id"], range(24)))
    assert answers == [f"r{n}" for n in range(24)]
    assert most == [1]
