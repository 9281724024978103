"""Errors of the agent: every message names the value received, what is allowed and the way out."""


class AgentError(Exception):
    """Root of everything that radconcord raises on purpose."""


class InputError(AgentError):
    """An input file or report cannot be read; the message fits on one line."""


class ConfigError(AgentError):
    """A setting or an option has a value that cannot be used."""


class ModelError(AgentError):
    """Weights are missing, damaged, or do not belong together."""
