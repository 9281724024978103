"""The web application: one page, `/label`, `/proofread`, `/schema` and `/healthz`."""

from threading import Lock
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from agent.annotator import RadiologyAgent, version
from agent.errors import AgentError
from agent.issue_filter import visible
from agent.output import json_schema
from agent.server.guard import Guard, refusal
from agent.server.page import Page
from agent.site_settings import SiteSettings
from agent.types import Annotation, Report
from kg.errors import KnowledgeError

_DEFAULT_ID = "r1"


class ReportRequest(BaseModel):
    """The body of `/label` and `/proofread`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    id: Annotated[str, Field(max_length=200)] = _DEFAULT_ID
    language: Annotated[str, Field(max_length=10)] | None = None
    """Language code; found from the text if None."""


def create_app(agent: RadiologyAgent, settings: SiteSettings | None = None) -> FastAPI:
    """Return the application around an agent.

    Args:
        agent: labels the reports, one at a time: its classifier is not made for several threads.
        settings: which issues `/proofread` shows and in which severity; all, as the checks found them, if None.
    """
    # No API browser: its pages load scripts from the internet.
    app = FastAPI(title="radconcord", docs_url=None, redoc_url=None, openapi_url=None)
    page = Page(agent.context.knowledge)
    app.add_middleware(Guard, content_security_policy=page.content_security_policy)
    _answer_errors_in_one_line(app)
    _add_endpoints(app, agent, settings or SiteSettings())

    @app.get("/")
    def show_page() -> HTMLResponse:
        return HTMLResponse(page.html)

    return app


def _add_endpoints(app: FastAPI, agent: RadiologyAgent, settings: SiteSettings) -> None:
    busy = Lock()

    def annotate(request: ReportRequest) -> Annotation:
        with busy:
            return agent.label(Report(request.id, request.text, request.language))

    @app.post("/label")
    def label(request: ReportRequest) -> Response:
        return _json(agent.to_json(annotate(request)))

    @app.post("/proofread")
    def proofread(request: ReportRequest) -> Response:
        return _json(agent.to_json(visible(annotate(request), settings)))

    @app.get("/schema")
    def schema() -> dict[str, Any]:
        return json_schema()

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok", "radconcord": version(), "taxonomy": agent.context.taxonomy.id}


def _json(content: str) -> Response:
    return Response(content, media_type="application/json")


def _answer_errors_in_one_line(app: FastAPI) -> None:
    """Every error becomes `{"error": "one line"}` that repeats nothing of the request."""

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return refusal(422, _validation_message(error))

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> JSONResponse:
        return refusal(error.status_code, f"{error.detail}; allowed: GET /, /schema, /healthz; POST /label, /proofread")

    @app.exception_handler(AgentError)
    @app.exception_handler(KnowledgeError)
    def unusable(_: Request, error: Exception) -> JSONResponse:
        return refusal(503, str(error))


def _validation_message(error: RequestValidationError) -> str:
    """What is wrong with a body; names only fields of ours, since an unknown key may be a piece of a report."""
    problems = []
    for problem in error.errors():
        field = str(problem["loc"][-1])
        known = field in ReportRequest.model_fields
        problems.append(f"{field}: {problem['msg']}" if known else "not valid JSON, or a field that is not known")
    allowed = 'a JSON object {"text": "...", "id": "...", "language": "en"} with the content type application/json'
    return f"{'; '.join(dict.fromkeys(problems))}; allowed: {allowed}, only text is needed"
