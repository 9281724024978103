"""The one page: HTML, style and script put together from the files beside this one."""

import base64
import hashlib
from html import escape
from pathlib import Path

from kg.knowledge import KnowledgeBase

_HERE = Path(__file__).parent
_SCRIPTS = ("offsets.js", "view.js", "page.js")


class Page:
    """The page and the policy under which a browser may run it."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Put the page together; `knowledge` names the languages that one may choose."""
        style, script = _read("page.css"), "".join(map(_read, _SCRIPTS))
        options = "".join(f'<option value="{code}">{escape(knowledge.language(code).name)}</option>' for code in knowledge.languages)
        parts = {"/*STYLE*/": style, "/*SCRIPT*/": script, "<!--LANGUAGES-->": options}
        self.html = _read("page.html")
        for place, part in parts.items():
            self.html = self.html.replace(place, part)
        # Only this very style and script may run, whatever stands in a report; they may speak to this server alone.
        self.content_security_policy = (
            f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
