"""Prompts of generative classifiers: what a language model is asked, and the form of its answer.

Everything that is said to a model stands in a profile, a TOML file. The answer is a JSON object, finding to class code. As
in MOSAIC (Schiavone et al. 2025, arXiv:2509.04471), what a code means depends on the classes that are told apart: without
the class uncertain, "positive" takes in what is possible; without the class negative, "not mentioned" takes in what is denied.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any

from agent.errors import ConfigError
from agent.models.base import Shot
from agent.types import MentionClass
from kg.taxonomy import StatedClass

PROFILES = Path(__file__).parent / "profiles"
ALL_CLASSES = tuple(StatedClass)
_CONTROL_MARK = re.compile(r"<(?=[|/]?[A-Za-z_])")
_CUT = " [...] "


class Mode(StrEnum):
    """How a model is asked."""

    ALL = "all"
    """Once, for the class of every finding."""
    PER_CLASS = "per_class"
    """Once for each mention class: does the report say this of the finding, or not?"""


class Role(StrEnum):
    """The turn of the chat that holds the instruction; Gemma knows no system turn."""

    SYSTEM = "system"
    USER = "user"


class ExampleStyle(StrEnum):
    """Where labeled examples stand."""

    TURNS = "turns"
    """As earlier turns of the chat."""
    BLOCK = "block"
    """As text at the end of the instruction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptProfile:
    """How one kind of model is asked, and how it answers.

    Most methods take `classes`, the classes that a taxonomy tells apart, and `asked`, the one class that a call is about
    (`Mode.PER_CLASS`) or None for all of them (`Mode.ALL`).
    """

    id: str
    title: str
    source: str
    instruction_role: Role
    instruction: str
    """Template with `$findings`, `$codes` and `$meanings`; the same for all reports, so that a model can keep what it read."""
    report: str
    """Template with `$report`."""
    examples: ExampleStyle
    max_report_characters: int
    codes: Mapping[MentionClass, str]
    """What stands for each class in the answer: whole numbers."""
    meanings: Mapping[str, str]
    """What the codes mean in words, see `_meaning_key`."""
    prefix: str
    """What the answer begins with, before the JSON."""
    colon: str
    comma: str
    blocks: Mapping[str, str]
    """Templates of optional parts, each with a field of its own name: `definitions`, `examples`, `hints`; without one, it is left out."""

    def codes_for(self, classes: Sequence[StatedClass] = ALL_CLASSES, asked: MentionClass | None = None) -> dict[MentionClass, str]:
        """Return the codes that an answer may hold; asked about one class, its yes is `positive`'s code, its no `not_mentioned`'s."""
        if asked is not None:
            return {asked: self.codes[MentionClass.POSITIVE], MentionClass.NOT_MENTIONED: self.codes[MentionClass.NOT_MENTIONED]}
        told_apart = [MentionClass(c) for c in StatedClass if c in classes]
        return {c: self.codes[c] for c in (*told_apart, MentionClass.NOT_MENTIONED)}

    def messages(
        self,
        report_text: str,
        findings: Sequence[str],
        definitions: Mapping[str, str] = MappingProxyType({}),
        classes: Sequence[StatedClass] = ALL_CLASSES,
        examples: Sequence[Shot] = (),
        hints: str | None = None,
        asked: MentionClass | None = None,
    ) -> list[dict[str, str]]:
        """Return the chat that asks for the labels of one report.

        Args:
            report_text: the body of the report; white space is collapsed and a long text loses its middle.
            findings: names of the findings, which are the keys of the answer.
            definitions: what findings mean, by name.
            classes: the classes that are told apart.
            examples: labeled texts, shown in this order.
            hints: a line about what the ontology found in the report.
            asked: the one class that is asked for, or None for all.
        """
        instruction = self._instruction(findings, definitions, classes, asked)
        turns: list[tuple[str, str]] = []
        if self.examples is ExampleStyle.BLOCK:
            instruction += self._example_block(examples, findings, classes, asked)
        else:
            for shot in examples:
                turns.append(("user", self._report(shot.text)))
                turns.append(("assistant", self.answer(findings, shot.labels, classes, asked)))
        turns.append(("user", self._report(report_text, hints)))
        if self.instruction_role is Role.SYSTEM:
            turns.insert(0, ("system", instruction))
        else:
            turns[0] = ("user", instruction + turns[0][1])
        return [{"role": role, "content": content} for role, content in turns]

    def answer(
        self,
        findings: Sequence[str],
        labels: Mapping[str, MentionClass],
        classes: Sequence[StatedClass] = ALL_CLASSES,
        asked: MentionClass | None = None,
    ) -> str:
        """Return the right answer for given labels, as models are trained on it; findings without a label are not mentioned."""
        codes = self.codes_for(classes, asked)
        given = [codes[folded(labels.get(name, MentionClass.NOT_MENTIONED), classes, asked)] for name in findings]
        pieces = self.slots(findings)
        return pieces[0] + "".join(code + piece for code, piece in zip(given, pieces[1:], strict=True))

    def slots(self, findings: Sequence[str]) -> list[str]:
        """Return the text around the codes of an answer: one piece more than findings, `pieces[0] + code + pieces[1] + ...`."""
        keys = [json.dumps(name, ensure_ascii=False) + self.colon for name in findings]
        if not keys:
            return [self.prefix + "{}"]
        return [f"{self.prefix}{{{keys[0]}", *(self.comma + key for key in keys[1:]), "}"]

    def _instruction(
        self, findings: Sequence[str], definitions: Mapping[str, str], classes: Sequence[StatedClass], asked: MentionClass | None
    ) -> str:
        codes = self.codes_for(classes, asked)
        names = json.dumps(list(findings), ensure_ascii=False)
        meanings = "\n".join(f"{code}: {self.meanings[_meaning_key(c, classes, asked)]}" for c, code in codes.items())
        text = Template(self.instruction).substitute(findings=names, codes=f"[{', '.join(codes.values())}]", meanings=meanings)
        lines = [f"- {name}: {definitions[name]}" for name in findings if definitions.get(name)]
        return text + self._block("definitions", "\n".join(lines))

    def _example_block(
        self, examples: Sequence[Shot], findings: Sequence[str], classes: Sequence[StatedClass], asked: MentionClass | None
    ) -> str:
        shown = [f"{self._report(shot.text).strip()}\n{self.answer(findings, shot.labels, classes, asked)}" for shot in examples]
        return self._block("examples", "\n\n".join(shown))

    def _report(self, text: str, hints: str | None = None) -> str:
        prepared = Template(self.report).substitute(report=shortened(_harmless(text), self.max_report_characters))
        return prepared + self._block("hints", _harmless(hints or ""))

    def _block(self, name: str, content: str) -> str:
        return Template(self.blocks[name]).substitute({name: content}) if content and name in self.blocks else ""


def folded(label: MentionClass, classes: Sequence[StatedClass], asked: MentionClass | None = None) -> MentionClass:
    """Return what a label becomes where not all classes are told apart: uncertain is positive then, negative not mentioned."""
    if label is MentionClass.UNCERTAIN and StatedClass.UNCERTAIN not in classes:
        label = MentionClass.POSITIVE
    if label is MentionClass.NEGATIVE and StatedClass.NEGATIVE not in classes:
        label = MentionClass.NOT_MENTIONED
    return label if asked in (None, label) else MentionClass.NOT_MENTIONED


def shortened(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters: the middle goes, as the exam stands first and the impression last."""
    if len(text) <= limit:
        return text
    half = (limit - len(_CUT)) // 2
    return text[:half] + _CUT + text[-half:]


def load_profile(name: str | Path) -> PromptProfile:
    """Read a profile.

    Args:
        name: id of a shipped profile, or the path of a TOML file.

    Raises:
        ConfigError: there is no such profile, or a key of it cannot be used.
    """
    path = Path(name) if str(name).endswith(".toml") else PROFILES / f"{name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(p.stem for p in PROFILES.glob("*.toml")))
        raise ConfigError(f"prompt profile {str(name)!r}: unknown; allowed: {shipped}, or the path of a TOML file")
    try:
        return _profile(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path}: not a usable prompt profile ({_told(error)}); see {PROFILES / 'mosaic.toml'}") from error


_KEYS = {"id", "title", "source", "instruction_role", "instruction", "report", "examples", "max_report_characters"}
_MEANINGS = {
    "positive", "positive_or_uncertain", "negative", "uncertain", "not_mentioned", "not_mentioned_or_negative", "otherwise",
}  # fmt: skip
_BLOCKS = {"definitions", "examples", "hints"}
_FIELDS = {"instruction": {"findings", "codes", "meanings"}, "report": {"report"}} | {name: {name} for name in _BLOCKS}


def _profile(data: dict[str, Any]) -> PromptProfile:
    _same_keys("", data, _KEYS | {"codes", "meanings", "answer", "blocks"})
    _same_keys("codes.", data["codes"], set(MentionClass))
    _same_keys("meanings.", data["meanings"], _MEANINGS)
    _same_keys("answer.", data["answer"], {"prefix", "colon", "comma"})
    _no_more_keys("blocks.", data["blocks"], _BLOCKS)
    for name, template in {"instruction": data["instruction"], "report": data["report"], **data["blocks"]}.items():
        _check_template(name, template)
    codes = {MentionClass(c): code for c, code in data["codes"].items()}
    if not all(re.fullmatch(r"0|-?[1-9]\d*", code) for code in codes.values()) or len(set(codes.values())) < len(codes):
        raise ValueError(f"codes {list(codes.values())}; allowed: four different whole numbers, in quotes")
    if data["max_report_characters"] < 100:
        raise ValueError(f"max_report_characters {data['max_report_characters']}; allowed: 100 or more")
    plain = {key: data[key] for key in _KEYS - {"instruction_role", "examples"}}
    return PromptProfile(
        **plain,
        **data["answer"],
        instruction_role=Role(data["instruction_role"]),
        examples=ExampleStyle(data["examples"]),
        codes=MappingProxyType(codes),
        meanings=MappingProxyType(data["meanings"]),
        blocks=MappingProxyType(data["blocks"]),
    )


def _same_keys(where: str, table: dict[str, Any], keys: set[str]) -> None:
    if missing := sorted(keys - set(table)):
        raise ValueError(f"{where}{missing[0]} is missing")
    _no_more_keys(where, table, keys)


def _no_more_keys(where: str, table: dict[str, Any], allowed: set[str]) -> None:
    if unknown := sorted(set(table) - allowed):
        raise ValueError(f"unknown {where}{unknown[0]}; allowed: {', '.join(sorted(allowed))}")


def _check_template(name: str, template: str) -> None:
    found = set(Template(template).get_identifiers())
    needed = _FIELDS[name] if name != "instruction" else {"meanings"}
    if not needed <= found or not found <= _FIELDS[name] or not Template(template).is_valid():
        raise ValueError(f"{name}: fields {sorted(found)}; needed: {sorted(needed)}, allowed: {sorted(_FIELDS[name])}")


def _told(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _meaning_key(mention_class: MentionClass, classes: Sequence[StatedClass], asked: MentionClass | None) -> str:
    """Return which text says what a class means: it depends on the classes beside it (MOSAIC's rule)."""
    if mention_class is MentionClass.POSITIVE and StatedClass.UNCERTAIN not in classes:
        return "positive_or_uncertain"
    if mention_class is MentionClass.NOT_MENTIONED and asked is not None:
        return "otherwise"
    if mention_class is MentionClass.NOT_MENTIONED and StatedClass.NEGATIVE not in classes:
        return "not_mentioned_or_negative"
    return str(mention_class)


def _harmless(text: str) -> str:
    """Collapse white space and lines of underscores, and break what a chat template would take for a mark of its own."""
    return _CONTROL_MARK.sub("< ", re.sub(r"_{2,}", "_", " ".join(text.split())))
