"""A causal language model of two narrow layers with random weights, and a real byte-pair tokenizer trained on a few words."""

from pathlib import Path

import torch

TEXTS = [
    "No pneumothorax. Heart size is normal. Small left pleural effusion, possibly with atelectasis.",
    "Radiology report to JSON, one code per finding. 1: present 2: denied 3: possible 0: not mentioned",
    '{"Pleural Effusion":1,"Pneumothorax":2,"Fracture":0}',
]


def make_tiny_model(folder: Path, seed: int = 1, *, template: bool = False, codes: str = "0123") -> Path:
    """Write a Llama of width 64 and its tokenizer.

    Args:
        folder: where to.
        seed: of the random weights.
        template: whether the tokenizer has a chat template.
        codes: digits that the tokenizer knows.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(set(pre_tokenizers.ByteLevel.alphabet()) - (set("0123456789") - set(codes)))
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))  # noqa: S106
    digits, letters = pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, letters])
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=360, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([t if codes == "0123" else "".join(c for c in t if not c.isdigit()) for t in TEXTS], trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>")  # noqa: S106
    if template:
        fast.chat_template = "{% for m in messages %}<s>{{ m['role'] }}: {{ m['content'] }}</s>{% endfor %}<s>assistant: "
    fast.save_pretrained(folder)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(fast),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        initializer_range=0.3,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder
