"""The agent graph, assembled by a function; the only module that imports langgraph."""

from collections.abc import Callable
from functools import partial
from typing import Any

from langgraph.graph import END, START, StateGraph

from agent import nodes
from agent.context import Context
from agent.errors import ConfigError
from agent.state import ChunkState

_RECURSION_LIMIT = 20
"""Steps after which a loop would be a fault; a full run with a second round takes eight."""
_STEPS = ("split", "link", "retrieve", "classify", "verify", "emit")


def build_graph(context: Context, checkpointer: Any = None) -> Any:
    """Compile the graph: split, link, retrieve, classify, verify (back to classify once), emit.

    Args:
        context: knowledge, models and settings; shared by all runs of the graph.
        checkpointer: none by default, for checkpoints would store the report text.

    Raises:
        ConfigError: `context` is not a Context.
    """
    if not isinstance(context, Context):
        raise ConfigError(f"build_graph needs a Context, received {type(context).__name__}; make one with Context(Settings())")
    graph = StateGraph(ChunkState)
    for name in _STEPS:
        graph.add_node(name, _bound(getattr(nodes, name), context))
    graph.add_edge(START, "split")
    graph.add_edge("split", "link")
    graph.add_edge("link", "retrieve")
    graph.add_edge("retrieve", "classify")
    graph.add_edge("classify", "verify")
    graph.add_conditional_edges("verify", _bound(nodes.route_after_verify, context), ["classify", "emit"])
    graph.add_edge("emit", END)
    compiled = graph.compile(checkpointer=checkpointer, name="radconcord")
    return compiled.with_config(recursion_limit=_RECURSION_LIMIT)


def _bound(node: Callable[..., Any], context: Context) -> Callable[[ChunkState], Any]:
    return partial(node, context=context)
