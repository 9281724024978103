"""Errors of the agent: every message names the value received, what is allowed and the way out."""


class AgentError(Exception):
    """Root of everything that radconcord raises on purpose."""


class InputError(AgentError):
    """An input file or report cannot be read; the message fits on one line."""


class ConfigError(AgentError):
    """A setting or an option has a value that cannot be used."""


class ModelError(AgentError):
    """Weights are missing, damaged, or do not belong together."""


class AnswerError(Exception):
    """A model server has no usable answer for one report; the message holds nothing of the report.

    It is no `AgentError`: those end a run, and here the other reports can go on.
    """
