"""Keeps loading reports of the model libraries off the terminal."""

import contextlib
import logging
import warnings
from collections.abc import Iterator

import transformers


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Silence what the libraries say while they load; errors still are raised."""
    noisy = [logging.getLogger(name) for name in ("transformers", "sentence_transformers", "bitsandbytes", "peft", "accelerate")]
    levels = [logger.level for logger in noisy]
    transformers.utils.logging.disable_progress_bar()
    try:
        for logger in noisy:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(noisy, levels, strict=True):
            logger.setLevel(level)
