"""The nodes of the graph: one-line adapters between the state and the modules that do the work."""

from typing import Literal

import numpy as np

from agent.candidates import with_candidates
from agent.context import Context
from agent.retrieval import no_hits, search_documents, votes
from agent.splitting import link as link_documents
from agent.state import ChunkState


def split(state: ChunkState, context: Context) -> ChunkState:
    """Reports into documents: language, sections, sentences."""
    return {"documents": context.splitter.split(state["reports"]), "rounds": 0}


def link(state: ChunkState, context: Context) -> ChunkState:
    """Concepts and cues of every sentence."""
    return {"documents": link_documents(state["documents"], context.linker)}


def retrieve(state: ChunkState, context: Context) -> ChunkState:
    """Similar labeled sentences of every body sentence; concepts near by meaning where no wording was found."""
    if not context.settings.retrieve:
        return {"hits": no_hits(state["documents"])}
    documents = with_candidates(state["documents"], context.concept_vectors, context.classifier.embed)
    return {"documents": documents, "hits": search_documents(documents, context.index, context.classifier.embed)}


def classify(state: ChunkState, context: Context) -> ChunkState:
    """Classify all cells the first time, the doubted ones with added evidence the second time; every cell is mixed with examples once."""
    if state["rounds"] == 0:
        return {"probabilities": context.mix(state["documents"], context.cell_classifier.classify(state["documents"])), "rounds": 1}
    names, nothing = context.library_names, np.empty(0, np.float32)
    voted = [votes(near, names) if doubted else nothing for near, doubted in zip(state["hits"], state["doubts"], strict=True)]
    revised = context.cell_classifier.reconsider(state["documents"], state["probabilities"], state["doubts"], voted)
    return {"probabilities": context.mix(state["documents"], revised, state["doubts"]), "rounds": state["rounds"] + 1}


def verify(state: ChunkState, context: Context) -> ChunkState:
    """Cells that disagree with their evidence."""
    return {"doubts": context.verifier.doubts(state["documents"], state["probabilities"])}


def emit(state: ChunkState, context: Context) -> ChunkState:
    """Labels, neighbours and issues of every report."""
    return {"annotations": context.emitter.annotate(state["documents"], state["probabilities"], state["doubts"], state["hits"])}


def route_after_verify(state: ChunkState, context: Context) -> Literal["classify", "emit"]:
    """Send doubts back to the classifier while rounds are left."""
    return "classify" if any(state["doubts"]) and state["rounds"] < context.settings.rounds else "emit"
