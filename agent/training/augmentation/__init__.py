"""Augmentation of labeled training texts: steps that change a text and know what its labels are then."""

from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.pipelines import Augmentation, Pipeline, augmented
from agent.training.augmentation.steps import STEP_NAMES, pipeline

__all__ = ["STEP_NAMES", "Augmentation", "LabeledText", "Pipeline", "augmented", "pipeline"]
