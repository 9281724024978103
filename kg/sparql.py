"""What a SPARQL query may do here: read, and only on this machine."""

import re

from kg.errors import KnowledgeError

READS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_WRITES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00[01][0-9A-Fa-f]{5})")
# Texts, IRIs, comments, variables, local names and escaped characters: what may hold a keyword's letters without being
# one. A prefix is no such place, for `SERVICE:x` is the keyword followed by a name with the empty prefix.
_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r'|<[^<>"{}|^`\\\s]*>|#[^\n]*|[?$]\w+|:[\w.%-]*|\\.',
    re.DOTALL,
)
_FORM = re.compile(rf"(?<!\w)({'|'.join((*READS, *_WRITES))})(?!\w)", re.IGNORECASE)
_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_WHERE = re.compile(r"error at (\d+):(\d+)")


def refuse_all_but_reading(sparql: str, source: str) -> None:
    """Refuse what would change the data, and SERVICE, by which a query sends parts of reports to another machine.

    Args:
        sparql: the query.
        source: where it comes from, for the message.

    Raises:
        KnowledgeError: the query is refused; the message names the line.
    """
    # Escapes may spell a keyword, or end a text only in the eyes of one of two readers: both readings must be clean.
    for reading in (sparql, _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), sparql)):
        plain = _OPAQUE.sub(lambda match: " " + "\n" * match[0].count("\n"), reading)
        if found := _SERVICE.search(plain):
            message = "SERVICE would send data to another machine; allowed: what this dataset holds"
            raise KnowledgeError(f"{source}:{_line(plain, found.start())}: {message}")
        form = _FORM.search(plain)
        if form and form[0].upper() in _WRITES:
            message = f"{form[0].upper()} would change the data; allowed: {', '.join(READS)}"
            raise KnowledgeError(f"{source}:{_line(plain, form.start())}: {message}")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def syntax_complaint(error: SyntaxError, sparql: str, source: str, prefixes: tuple[str, ...]) -> str:
    """Say in one line where a query breaks off; pyoxigraph's own message lists every letter that it would have taken."""
    place = _WHERE.search(str(error))
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    lines = sparql.splitlines() or [""]
    rest = lines[min(line, len(lines)) - 1][column - 1 :].strip()[:40]
    where = f"from {rest!r} on" if rest else "at the end of this line"
    known = ", ".join(f"{prefix}:" for prefix in prefixes)
    return f"{source}:{line}:{column}: not SPARQL {where}; prefixes known without PREFIX: {known}"
