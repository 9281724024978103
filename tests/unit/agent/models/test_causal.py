"""The causal back end on a tiny random model: one pass says what many would, and nothing depends on company or cache."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.errors import ConfigError, ModelError
from agent.models.base import Passage, Shot, Unit
from agent.models.causal import CausalClassifier, CausalSettings
from agent.models.causal.encoding import PromptEncoder
from agent.models.causal.loading import load_base
from agent.models.causal.scoring import greedy_logits, read_head, slot_logits
from agent.models.causal.settings import Fill, Loading, Quantisation
from agent.models.prompts import Mode, load_profile
from agent.types import STATED, MentionClass, SectionKind
from kg.taxonomy import Finding, Rule
from tests.unit.agent.models.tiny_causal import make_tiny_model

FINDINGS = [Finding("Pleural Effusion"), Finding("Pneumothorax"), Finding("Fracture", definition="break of a bone")]
EVIDENCE = np.zeros((1, 1, 1), np.float32)
TEXTS = [
    "No pneumothorax.",
    "Small left pleural effusion, possibly with atelectasis. Heart size is normal. No fracture is seen in the ribs.",
    "Kein Erguss.",
    "",
]


def passage(text: str, hints: str = "") -> Passage:
    return Passage(text, SectionKind.OTHER, hints)


PASSAGES = [passage(text, "Named: fracture (denied)" if i % 2 else "") for i, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("causal"))


@pytest.fixture(scope="module")
def chat_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("chat"), template=True)


def scores(classifier: CausalClassifier, passages: list[Passage], findings: list[Finding] | None = None) -> np.ndarray:
    return np.stack([classifier.score(c, passages, findings or FINDINGS, EVIDENCE) for c in STATED], axis=-1)


def encoder(folder: Path, profile: str = "radconcord", longest: int = 768) -> PromptEncoder:
    _, tokenizer = load_base(str(folder), Loading())
    return PromptEncoder(tokenizer, load_profile(profile), FINDINGS, None, longest)


@pytest.mark.parametrize("profile", ["radconcord", "mosaic"])
@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("fill", list(Fill))
def test_every_profile_mode_and_fill_scores_every_report_and_finding(folder: Path, profile: str, mode: Mode, fill: Fill) -> None:
    classifier = CausalClassifier(CausalSettings(str(folder), profile=profile, mode=mode, fill=fill))
    found = scores(classifier, PASSAGES)
    assert found.shape == (len(PASSAGES), len(FINDINGS), len(STATED))
    assert np.isfinite(found).all()
    assert classifier.unit is Unit.REPORT
    assert len(classifier.sha256) == 64


def test_the_answer_is_valid_json_whatever_the_model_says(folder: Path) -> None:
    profile = load_profile("radconcord")
    pieces = profile.slots([f.name for f in FINDINGS])
    best = scores(CausalClassifier(CausalSettings(str(folder))), PASSAGES).argmax(-1)
    for row in best:
        codes = [profile.codes[STATED[i]] for i in row]
        read = json.loads(pieces[0] + "".join(code + piece for code, piece in zip(codes, pieces[1:], strict=True)))
        assert list(read) == [f.name for f in FINDINGS]


def test_one_pass_equals_asking_slot_after_slot_with_the_whole_vocabulary(folder: Path) -> None:
    network, _ = load_base(str(folder), Loading())
    made = encoder(folder)
    prompt = made.encode(PASSAGES[1])
    codes = [code[0] for code in made.codes.values()]
    with torch.inference_mode():
        [once] = slot_logits(network, [prompt], read_head(network, prompt.head), codes)
        for i, slot in enumerate(prompt.slots):
            tokens = torch.tensor([[*prompt.head, *prompt.body[: slot + 1]]])
            torch.testing.assert_close(once[i], network(tokens).logits[0, -1, codes], atol=1e-4, rtol=1e-4)


def test_greedy_filling_equals_reading_the_whole_answer_anew_at_each_slot(folder: Path) -> None:
    network, _ = load_base(str(folder), Loading())
    made = encoder(folder, "mosaic")
    prompt, codes = made.encode(PASSAGES[1]), list(made.codes.values())
    assert max(map(len, codes)) == 2  # -1 is two tokens: told by its first, filled in with both
    with torch.inference_mode():
        [found] = greedy_logits(network, prompt, read_head(network, prompt.head), codes)
        tokens = [*prompt.head, *prompt.rest]
        for i, piece in enumerate(prompt.pieces):
            tokens += piece
            expected = network(torch.tensor([tokens])).logits[0, -1, [code[0] for code in codes]]
            torch.testing.assert_close(found[i], expected, atol=1e-4, rtol=1e-4)
            tokens += codes[int(expected.argmax())]


def test_the_remembered_head_changes_nothing(folder: Path) -> None:
    network, _ = load_base(str(folder), Loading())
    made = encoder(folder)
    codes = [code[0] for code in made.codes.values()]
    prompts = [made.encode(p) for p in PASSAGES]
    whole = [replace(p, head=(), rest=(*p.head, *p.rest)) for p in prompts]
    assert len(prompts[0].head) > 10
    with torch.inference_mode():
        with_head = slot_logits(network, prompts, read_head(network, prompts[0].head), codes)
        torch.testing.assert_close(with_head, slot_logits(network, whole, (), codes), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("batch", [1, 2, 8])
def test_a_report_scores_the_same_in_any_company_and_order(folder: Path, batch: int) -> None:
    together = scores(CausalClassifier(CausalSettings(str(folder), batch=batch)), PASSAGES[::-1])[::-1]
    alone = np.concatenate([scores(CausalClassifier(CausalSettings(str(folder))), [p]) for p in PASSAGES[:2]])
    np.testing.assert_allclose(together[:2], alone, atol=1e-4)


def test_padding_stands_on_the_right_and_is_never_looked_at(folder: Path) -> None:
    network, _ = load_base(str(folder), Loading())
    made = encoder(folder)
    short, long = made.encode(PASSAGES[0]), made.encode(PASSAGES[1])
    codes = [code[0] for code in made.codes.values()]
    with torch.inference_mode():
        states = read_head(network, short.head)
        alone, beside = slot_logits(network, [short], states, codes), slot_logits(network, [long, short], states, codes)
    assert len(short.body) < len(long.body)
    torch.testing.assert_close(beside[1:], alone, atol=1e-5, rtol=1e-5)


def test_the_three_calls_for_one_report_cost_one_pass_and_per_class_three(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agent.models.causal import classifier as module

    seen: list[int] = []
    real = module.slot_logits
    monkeypatch.setattr(module, "slot_logits", lambda *a: seen.append(len(a[1])) or real(*a))
    for mode, passes in ((Mode.ALL, 1), (Mode.PER_CLASS, 3)):
        seen.clear()
        loaded = CausalClassifier(CausalSettings(str(folder), mode=mode))
        first = scores(loaded, PASSAGES[:1])
        assert seen == [1] * passes
        np.testing.assert_array_equal(scores(loaded, PASSAGES[:1]), first)
        assert len(seen) == passes
        scores(loaded, [passage("Another report.")])
        assert len(seen) == 2 * passes


def test_no_report_text_is_kept_as_a_key(folder: Path) -> None:
    loaded = CausalClassifier(CausalSettings(str(folder)))
    scores(loaded, PASSAGES)
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in loaded._odds)


@pytest.mark.parametrize(("shown", "differs"), [(True, True), (False, False)])
def test_hints_reach_the_model_only_where_they_are_wanted(folder: Path, shown: bool, differs: bool) -> None:
    loaded = CausalClassifier(CausalSettings(str(folder), hints=shown))
    bare, hinted = scores(loaded, [passage(TEXTS[0]), passage(TEXTS[0], "Named: pneumothorax (denied)")])
    assert (np.abs(bare - hinted).max() > 1e-3) == differs


@pytest.mark.parametrize("template", [True, False])
def test_examples_are_shown_with_and_without_a_chat_template(folder: Path, chat_folder: Path, template: bool) -> None:
    loaded = CausalClassifier(CausalSettings(str(chat_folder if template else folder)))
    shown = replace(PASSAGES[0], shots=(Shot("Rib fracture.", {"Fracture": MentionClass.POSITIVE}),))
    bare, taught = scores(loaded, [PASSAGES[0], shown])
    assert np.abs(bare - taught).max() > 1e-3


def test_findings_that_follow_by_rule_are_not_asked(folder: Path) -> None:
    loaded = CausalClassifier(CausalSettings(str(folder)))
    ruled = scores(loaded, PASSAGES[:1], [Finding("No Finding", rule=Rule.NO_FINDING), *FINDINGS])
    assert (ruled[:, 0] < -10).all()
    np.testing.assert_allclose(ruled[:, 1:], scores(loaded, PASSAGES[:1]), atol=1e-5)
    assert scores(loaded, PASSAGES[:1], [Finding("No Finding", rule=Rule.NO_FINDING)]).shape == (1, 1, 3)
    assert loaded.score(MentionClass.POSITIVE, [], FINDINGS, EVIDENCE).shape == (0, 3)


def test_a_long_report_keeps_its_beginning_and_its_end(folder: Path) -> None:
    _, tokenizer = load_base(str(folder), Loading())
    text = "exam begins here " + "word " * 500 + "impression ends there"
    cut = tokenizer.decode(encoder(folder, longest=64).encode(passage(text)).rest)
    assert "exam begins here" in cut
    assert "impression ends there" in cut
    assert cut.count("word") < 64
    assert tokenizer.decode(encoder(folder).encode(passage(TEXTS[1])).rest).count("[...]") == 0


def test_a_tokenizer_that_cannot_tell_the_codes_apart_is_refused(tmp_path: Path) -> None:
    blind = make_tiny_model(tmp_path / "blind", codes="1")
    with pytest.raises(ModelError, match="codes 1, 2, 3, 0 apart"):
        scores(CausalClassifier(CausalSettings(str(blind))), PASSAGES)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"mode": "both"}, "mode 'both'; allowed: all, per_class"),
        ({"quantisation": "int4"}, "quantisation 'int4'; allowed: none, nf4, int8"),
        ({"fill": "gold"}, "fill 'gold'; allowed: none, greedy"),
        ({"batch": 0}, "batch 0"),
        ({"max_report_tokens": 3}, "max_report_tokens 3"),
    ],
)
def test_settings_that_cannot_be_are_refused(values: dict, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CausalSettings("x", **values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"compute": "float16"}, "float16"),
        ({"compute": "bfloat16"}, "times slower"),
        ({"double": True}, "with 'nf4' only"),
        ({"double": True, "quantisation": Quantisation.INT8}, "with 'nf4' only"),
        ({"compute": "bfloat16", "device": "cuda", "quantisation": Quantisation.INT8}, "with 'int8'"),
    ],
)
def test_wrong_combinations_of_loading_are_refused(values: dict, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Loading(**values)


def test_right_combinations_of_loading_are_not() -> None:
    assert Loading().bitsandbytes() is None
    assert Loading(Quantisation.NF4, double=True).bitsandbytes().bnb_4bit_quant_type == "nf4"
    assert Loading(Quantisation.INT8).bitsandbytes().load_in_8bit
    assert Loading(compute="bfloat16", device="cuda").compute == "bfloat16"


def test_a_model_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_base(str(tmp_path), Loading())
    assert "\n" not in str(caught.value)
