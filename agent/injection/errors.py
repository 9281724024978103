"""The catalogue of errors that can be put into a report, and the record of one that was."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agent.types import IssueKind, SectionKind


class RexErr(StrEnum):
    """The twelve error types of ReXErr (Rao et al., 2024)."""

    ADD_DEVICE = "Add Medical Device"
    CHANGE_DEVICE = "Change Name of Device"
    CHANGE_DEVICE_POSITION = "Change Position of Device"
    CHANGE_SEVERITY = "Change Severity"
    CHANGE_LOCATION = "Change Location"
    FALSE_PREDICTION = "False Prediction"
    CHANGE_MEASUREMENT = "Change Measurement"
    ADD_REPETITION = "Add Repetitions"
    HOMOPHONE = "Change to Homophone"
    TYPO = "Add Typo"
    CONTRADICTION = "Add Contradictions"
    FALSE_NEGATION = "False Negation"


class Scheme(StrEnum):
    """The three causes that the error-checking literature tells apart."""

    FALSE_POSITIVE = "false_positive"
    """A template or the voice software adds what is not there."""
    MISSED_FINDING = "missed_finding"
    TERMINOLOGY_CONFUSION = "terminology_confusion"
    """Another word than the one meant: right for left, mm for cm."""


class ErrorType(StrEnum):
    """What can be done to a report; `CATALOGUE` says what each type is."""

    NEGATION_REMOVED = "negation_removed"
    NEGATION_ADDED = "negation_added"
    FALSE_FINDING = "false_finding"
    IMPRESSION_DELETED = "impression_deleted"
    FALSE_NORMAL = "false_normal"
    FINDING_INSERTED = "finding_inserted"
    SIDE_SWAPPED = "side_swapped"
    PLACE_SWAPPED = "place_swapped"
    ZONE_SWAPPED = "zone_swapped"
    DEGREE_SWAPPED = "degree_swapped"
    UNIT_SWAPPED = "unit_swapped"
    NUMBER_CHANGED = "number_changed"
    SIZE_IMPOSSIBLE = "size_impossible"
    UNIT_CUT_OFF = "unit_cut_off"
    CHANGE_SWAPPED = "change_swapped"
    PRIOR_DENIED = "prior_denied"
    SIDE_IMPOSSIBLE = "side_impossible"
    DEVICE_ADDED = "device_added"
    DEVICE_SWAPPED = "device_swapped"
    DEVICE_SIDE_SWAPPED = "device_side_swapped"
    DEVICE_MOVED = "device_moved"
    DENIAL_HEDGED = "denial_hedged"
    MODALITY_SWAPPED = "modality_swapped"
    EXAM_SIDE_SWAPPED = "exam_side_swapped"
    BODY_PART_SWAPPED = "body_part_swapped"
    CONTRAST_SWAPPED = "contrast_swapped"
    SEX_SWAPPED = "sex_swapped"
    AGE_CHANGED = "age_changed"
    HOMOPHONE = "homophone"
    MISSPELLING = "misspelling"
    PLACEHOLDER = "placeholder"
    SENTENCE_REPEATED = "sentence_repeated"
    NORMAL_SENTENCE_LEFT = "normal_sentence_left"


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """What a type of error is in each of the schemes."""

    kind: IssueKind
    """What the proofreader should call it."""
    also: tuple[IssueKind, ...] = ()
    """Kinds that a reader would accept as well."""
    rexerr: RexErr | None = None
    scheme: Scheme | None = None
    one_fix: bool = True
    """True where the report shows which words should stand there; what was left out or made up it cannot show."""


_I, _R, _S, _T = IssueKind, RexErr, Scheme, ErrorType

CATALOGUE: Mapping[ErrorType, ErrorClass] = {
    _T.NEGATION_REMOVED: ErrorClass(_I.NEGATION, (_I.INSERTION,), _R.FALSE_PREDICTION, _S.FALSE_POSITIVE),
    _T.NEGATION_ADDED: ErrorClass(_I.NEGATION, (_I.OMISSION,), _R.FALSE_NEGATION, _S.MISSED_FINDING),
    _T.FALSE_FINDING: ErrorClass(_I.NEGATION, (_I.INSERTION,), _R.CONTRADICTION, _S.FALSE_POSITIVE, one_fix=False),
    _T.IMPRESSION_DELETED: ErrorClass(_I.OMISSION, (), _R.FALSE_NEGATION, _S.MISSED_FINDING, one_fix=False),
    _T.FALSE_NORMAL: ErrorClass(_I.OMISSION, (_I.NEGATION,), _R.FALSE_NEGATION, _S.MISSED_FINDING, one_fix=False),
    _T.FINDING_INSERTED: ErrorClass(_I.INSERTION, (_I.NEGATION,), _R.FALSE_PREDICTION, _S.FALSE_POSITIVE, one_fix=False),
    _T.SIDE_SWAPPED: ErrorClass(_I.LATERALITY, (_I.LOCATION,), _R.CHANGE_LOCATION, _S.TERMINOLOGY_CONFUSION),
    _T.PLACE_SWAPPED: ErrorClass(_I.LOCATION, (_I.LATERALITY,), _R.CHANGE_LOCATION, _S.TERMINOLOGY_CONFUSION),
    _T.ZONE_SWAPPED: ErrorClass(_I.LOCATION, (_I.IMPOSSIBLE,), _R.CHANGE_LOCATION, _S.TERMINOLOGY_CONFUSION),
    _T.DEGREE_SWAPPED: ErrorClass(_I.SEVERITY, (), _R.CHANGE_SEVERITY, _S.TERMINOLOGY_CONFUSION),
    _T.UNIT_SWAPPED: ErrorClass(_I.MEASUREMENT, (), _R.CHANGE_MEASUREMENT, _S.TERMINOLOGY_CONFUSION),
    _T.NUMBER_CHANGED: ErrorClass(_I.MEASUREMENT, (), _R.CHANGE_MEASUREMENT, _S.TERMINOLOGY_CONFUSION),
    _T.SIZE_IMPOSSIBLE: ErrorClass(_I.MEASUREMENT, (), _R.CHANGE_MEASUREMENT, _S.TERMINOLOGY_CONFUSION, one_fix=False),
    _T.UNIT_CUT_OFF: ErrorClass(_I.MEASUREMENT, (_I.TRANSCRIPTION,), _R.CHANGE_MEASUREMENT, _S.TERMINOLOGY_CONFUSION),
    _T.CHANGE_SWAPPED: ErrorClass(_I.TEMPORAL, (), _R.CONTRADICTION, _S.TERMINOLOGY_CONFUSION),
    _T.PRIOR_DENIED: ErrorClass(_I.TEMPORAL, (_I.UNINFERABLE,), _R.CONTRADICTION, _S.FALSE_POSITIVE, one_fix=False),
    _T.SIDE_IMPOSSIBLE: ErrorClass(_I.IMPOSSIBLE, (_I.LATERALITY, _I.LOCATION), _R.CHANGE_LOCATION, _S.TERMINOLOGY_CONFUSION),
    _T.DEVICE_ADDED: ErrorClass(_I.INSERTION, (_I.DEVICE,), _R.ADD_DEVICE, _S.FALSE_POSITIVE, one_fix=False),
    _T.DEVICE_SWAPPED: ErrorClass(_I.DEVICE, (_I.INSERTION,), _R.CHANGE_DEVICE, _S.TERMINOLOGY_CONFUSION),
    _T.DEVICE_SIDE_SWAPPED: ErrorClass(_I.DEVICE, (_I.LATERALITY,), _R.CHANGE_DEVICE_POSITION, _S.TERMINOLOGY_CONFUSION),
    _T.DEVICE_MOVED: ErrorClass(_I.DEVICE, (_I.LOCATION,), _R.CHANGE_DEVICE_POSITION, _S.TERMINOLOGY_CONFUSION),
    _T.DENIAL_HEDGED: ErrorClass(_I.CERTAINTY, (_I.NEGATION, _I.INSERTION), _R.CONTRADICTION, _S.FALSE_POSITIVE),
    _T.MODALITY_SWAPPED: ErrorClass(_I.EXAM, (), None, _S.TERMINOLOGY_CONFUSION),
    _T.EXAM_SIDE_SWAPPED: ErrorClass(_I.EXAM, (_I.LATERALITY,), None, _S.TERMINOLOGY_CONFUSION),
    _T.BODY_PART_SWAPPED: ErrorClass(_I.EXAM, (), None, _S.TERMINOLOGY_CONFUSION, one_fix=False),
    _T.CONTRAST_SWAPPED: ErrorClass(_I.EXAM, (), None, _S.TERMINOLOGY_CONFUSION),
    _T.SEX_SWAPPED: ErrorClass(_I.SEX_AGE, (_I.IMPOSSIBLE,), None, _S.TERMINOLOGY_CONFUSION, one_fix=False),
    _T.AGE_CHANGED: ErrorClass(_I.SEX_AGE, (), None, _S.TERMINOLOGY_CONFUSION, one_fix=False),
    _T.HOMOPHONE: ErrorClass(_I.TRANSCRIPTION, (), _R.HOMOPHONE, _S.TERMINOLOGY_CONFUSION),
    _T.MISSPELLING: ErrorClass(_I.TRANSCRIPTION, (), _R.TYPO, _S.TERMINOLOGY_CONFUSION),
    _T.PLACEHOLDER: ErrorClass(_I.TEMPLATE, (), None, _S.FALSE_POSITIVE, one_fix=False),
    _T.SENTENCE_REPEATED: ErrorClass(_I.TEMPLATE, (), _R.ADD_REPETITION, _S.FALSE_POSITIVE),
    _T.NORMAL_SENTENCE_LEFT: ErrorClass(_I.TEMPLATE, (_I.NEGATION,), _R.CONTRADICTION, _S.FALSE_POSITIVE, one_fix=False),
}


@dataclass(frozen=True, slots=True)
class InjectedError:
    """One error in a report; offsets count in the report with the error."""

    type: ErrorType
    start: int
    end: int
    """`text[start:end]` is the replacement; empty where something was deleted."""
    original: str
    """What the clean report has there: putting it back restores the clean report."""
    replacement: str
    section: SectionKind
    description: str
    sentences: tuple[tuple[int, int], ...]
    """Where a reader would look: the sentence with the error, and the one it disagrees with, where there is one."""

    @property
    def kind(self) -> IssueKind:
        """What the proofreader should call it."""
        return CATALOGUE[self.type].kind

    @property
    def has_one_fix(self) -> bool:
        """True where one edit is right: not in FINDINGS that disagree with IMPRESSION, where nothing shows which is wrong."""
        two_sided = self.section is SectionKind.FINDINGS and len(self.sentences) > 1 and self.kind is not IssueKind.TEMPLATE
        return CATALOGUE[self.type].one_fix and not two_sided

    @property
    def accepted(self) -> frozenset[IssueKind]:
        """Every kind that would be right."""
        known = CATALOGUE[self.type]
        return frozenset({known.kind, *known.also})
