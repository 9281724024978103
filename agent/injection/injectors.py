"""Which function makes which type of error; adding one is a function, a line here and a line in the catalogue."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.attributes import change_swapped, degree_swapped, device_moved, place_swapped, zone_swapped
from agent.injection.devices import device_swapped
from agent.injection.edits import Edit
from agent.injection.errors import ErrorType
from agent.injection.letters import homophone, misspelling
from agent.injection.presence import (
    denial_hedged,
    device_added,
    false_finding,
    false_normal,
    finding_inserted,
    impression_deleted,
    negation_added,
    negation_removed,
)
from agent.injection.sides import device_side_swapped, side_impossible, side_swapped
from agent.injection.sizes import number_changed, size_impossible, unit_cut_off, unit_swapped
from agent.injection.studies import (
    age_changed,
    body_part_swapped,
    contrast_swapped,
    exam_side_swapped,
    modality_swapped,
    prior_denied,
    sex_swapped,
)
from agent.injection.templates import normal_sentence_left, placeholder, sentence_repeated

Injector = Callable[[CheckedReport, Random], Iterator[Edit]]
"""Yields every edit that makes a clean report wrong in one way."""

_FUNCTIONS: tuple[Injector, ...] = (
    *(negation_removed, negation_added, false_finding, impression_deleted, false_normal, finding_inserted),
    *(side_swapped, place_swapped, zone_swapped, degree_swapped),
    *(unit_swapped, number_changed, size_impossible, unit_cut_off),
    *(change_swapped, prior_denied, side_impossible),
    *(device_added, device_swapped, device_side_swapped, device_moved, denial_hedged),
    *(modality_swapped, exam_side_swapped, body_part_swapped, contrast_swapped, sex_swapped, age_changed),
    *(homophone, misspelling, placeholder, sentence_repeated, normal_sentence_left),
)
INJECTORS: Mapping[ErrorType, Injector] = {ErrorType(function.__name__): function for function in _FUNCTIONS}
