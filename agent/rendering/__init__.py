"""Issues and labels for people: lines for a terminal, a self-contained HTML page, a fragment for notebooks."""

from agent.rendering.page import html_fragment, html_page
from agent.rendering.text import text_lines

__all__ = ["html_fragment", "html_page", "text_lines"]
