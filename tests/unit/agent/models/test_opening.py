"""Opening classifiers: what a folder or file stands for, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from agent.errors import AgentError, ConfigError, ModelError
from agent.models.base import Passage, Unit
from agent.models.encoder import EncoderClassifier
from agent.models.opening import open_classifier
from agent.models.prompts import PROFILES
from agent.models.served import ServedClassifier
from agent.types import MentionClass, SectionKind
from kg.taxonomy import Finding

SERVED = 'backend = "served"\nurl = "http://127.0.0.1:8000/v1"\nmodel = "mosaic-4b"\n'


def written(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.model
def test_nothing_named_opens_the_bundled_encoder() -> None:
    classifier = open_classifier(None)
    assert isinstance(classifier, EncoderClassifier)
    assert classifier.unit is Unit.SENTENCE


def test_a_file_opens_a_served_model(tmp_path: Path) -> None:
    path = written(tmp_path, SERVED + 'mode = "per_class"\nclasses = ["positive", "negative"]\ntimeout_seconds = 60\n')
    classifier = open_classifier(path)
    assert isinstance(classifier, ServedClassifier)
    assert (classifier.name, classifier.unit) == ("served mosaic-4b (mosaic)", Unit.REPORT)


def test_a_profile_beside_the_file_is_found_from_anywhere(tmp_path: Path) -> None:
    text = (PROFILES / "mosaic.toml").read_text(encoding="utf-8").replace('id = "mosaic"', 'id = "ward"')
    written(tmp_path, text, "ward.toml")
    assert open_classifier(written(tmp_path, SERVED + 'profile = "ward.toml"')).name == "served mosaic-4b (ward)"
    with pytest.raises(ConfigError, match=r"other\.toml'?: unknown"):
        open_classifier(written(tmp_path, SERVED + 'profile = "other.toml"'))


def tiny_model(folder: Path) -> Path:
    """Save a language model that knows ten words and has learned nothing."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<unk>", "<s>", "0", "1", "2", "3", "no", "edema", "{", "}"]
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    marks = {"unk_token": "<unk>", "bos_token": "<s>", "pad_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(folder)
    shape = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2}
    LlamaForCausalLM(LlamaConfig(vocab_size=len(words), max_position_embeddings=512, **shape)).save_pretrained(folder)
    return folder


def test_a_file_opens_a_causal_model_beside_it(tmp_path: Path) -> None:
    tiny_model(tmp_path / "tiny")
    classifier = open_classifier(written(tmp_path, 'backend = "causal"\nmodel = "tiny"\nmode = "per_class"\nquantisation = "none"\n'))
    assert classifier.unit is Unit.REPORT
    scores = classifier.score(
        MentionClass.POSITIVE, [Passage("no edema", SectionKind.OTHER)], [Finding("Edema")], np.zeros((1, 1, 1), np.float32)
    )
    assert scores.shape == (1, 1)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "backend None; allowed: causal, served"),
        ('backend = "encoder"', "backend 'encoder'; allowed: causal, served"),
        ('backend = "remote"', "backend 'remote'; allowed: causal, served"),
        ("backend = [1]", r"backend \[1\]; allowed"),
        ("backend = ", "not a readable TOML file"),
        (SERVED + "temperature = 1", "unknown temperature; allowed: allow_remote, api_key_env"),
        (SERVED + 'concurrency = "many"', "concurrency: input should be a valid integer"),
        (SERVED + "concurrency = 0", "concurrency 0; allowed: 1 to 256"),
        (SERVED + 'mode = "both"', "mode: input should be 'all' or 'per_class'"),
        (SERVED + 'classes = ["negative"]', "allowed: positive, with"),
        (SERVED + 'profile = "poem"', "prompt profile 'poem': unknown; allowed: mosaic, radconcord"),
        (SERVED + 'api_key_env = "NO_SUCH_VARIABLE_HERE"', "NO_SUCH_VARIABLE_HERE"),
        (SERVED.replace("127.0.0.1", "10.0.0.1"), "reports are patient data"),
        ('backend = "served"\nmodel = "x"', "url: field required"),
        ('backend = "causal"', "model: field required"),
        ('backend = "causal"\nmodel = "x"\nurl = "http://127.0.0.1"', "unknown url; allowed: adapter"),
        ('backend = "causal"\nmodel = "x"\nquantisation = "int2"', "quantisation: input should be 'none', 'nf4' or 'int8'"),
        ('backend = "causal"\nmodel = "x"\nmax_report_tokens = 1', "max_report_tokens 1; allowed: 32"),
    ],
)
def test_files_that_cannot_be_used_are_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        open_classifier(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_another_machine_is_taken_where_the_file_allows_it(tmp_path: Path) -> None:
    remote = SERVED.replace("127.0.0.1", "10.0.0.1")
    assert isinstance(open_classifier(written(tmp_path, remote + "allow_remote = true")), ServedClassifier)


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        (None, "no readable metadata.json"),
        ("{broken", "no readable metadata.json"),
        ("[]", "no readable metadata.json"),
        ({"backend": "served"}, "backend 'served'; allowed: encoder, causal"),
        ({"backend": "encoder"}, "metadata.json"),
        ({"backend": "causal"}, "not the metadata of a causal adapter"),
        ({"name": "x", "version": "1", "width": 384, "evidence_size": 24}, "adapter_model.safetensors is missing"),
    ],
    ids=["none", "broken", "list", "no folder's back end", "empty encoder", "empty causal", "old encoder without weights"],
)
def test_folders_are_opened_by_their_metadata(tmp_path: Path, metadata: object, told: str) -> None:
    if metadata is not None:
        written(tmp_path, metadata if isinstance(metadata, str) else json.dumps(metadata), "metadata.json")
    with pytest.raises(ModelError, match=told):
        open_classifier(tmp_path)


@pytest.mark.parametrize("name", ["nothing", "nothing.toml", "report.txt"])
def test_other_paths_are_refused(tmp_path: Path, name: str) -> None:
    written(tmp_path, "x", "report.txt")
    with pytest.raises(AgentError, match=r"neither a folder .* nor a \.toml file"):
        open_classifier(tmp_path / name)
