"""radconcord: labels and proofreads free-text radiology reports, in many languages, on this machine.

Importing this package is cheap: models are loaded at the first report.
"""

from typing import TYPE_CHECKING, Any

from agent.errors import AgentError, ConfigError, InputError, ModelError
from agent.types import Annotation, FindingLabel, Issue, IssueKind, MentionClass, Report, SectionKind, Severity, Status

if TYPE_CHECKING:
    from agent.annotator import RadiologyAgent

__all__ = [
    "AgentError",
    "Annotation",
    "ConfigError",
    "FindingLabel",
    "InputError",
    "Issue",
    "IssueKind",
    "MentionClass",
    "ModelError",
    "RadiologyAgent",
    "Report",
    "SectionKind",
    "Severity",
    "Status",
]


def __getattr__(name: str) -> Any:
    """Load the agent when it is first asked for."""
    if name == "RadiologyAgent":
        from agent.annotator import RadiologyAgent

        return RadiologyAgent
    raise AttributeError(f"module 'agent' has no attribute {name!r}")
