"""Makes a llama of random weights with a tokenizer of its own: python tiny_base.py FOLDER"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import sentencepiece
from safetensors.numpy import save_file
from transformers import LlamaConfig, LlamaTokenizer

WIDTH, INNER, LAYERS, HEADS, KEY_HEADS = 64, 128, 2, 4, 2
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{{ m['role'] + '\\n' + m['content'] + eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'assistant\\n' }}{% endif %}"
)


def make_tokenizer(folder: Path) -> int:
    topics = {"Product": "crash screen", "Billing": "refund invoice", "Other": "hours parking"}
    lines = [
        f'message {i} about {topic}, {words}: {{"Topic":"{topic}"}}'
        for i in range(200)
        for topic, words in topics.items()
    ]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        model_type="bpe",
        vocab_size=384,
        hard_vocab_limit=False,
        byte_fallback=True,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    tokenizer = LlamaTokenizer.from_pretrained(folder)
    tokenizer.pad_token = tokenizer.eos_token
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def spread(name: str) -> float:
    """Adapters leave the embedding as it is, which also gives the answer: it has to tell tokens clearly apart."""
    return 0.4 if "embed" in name else WIDTH**-0.5


def make_weights(folder: Path, vocabulary: int) -> None:
    numbers = np.random.default_rng(7)
    key_width = WIDTH * KEY_HEADS // HEADS
    shapes = {"model.embed_tokens.weight": (vocabulary, WIDTH)}
    for layer in range(LAYERS):
        part = f"model.layers.{layer}."
        shapes |= {
            part + "self_attn.q_proj.weight": (WIDTH, WIDTH),
            part + "self_attn.k_proj.weight": (key_width, WIDTH),
            part + "self_attn.v_proj.weight": (key_width, WIDTH),
            part + "self_attn.o_proj.weight": (WIDTH, WIDTH),
            part + "mlp.gate_proj.weight": (INNER, WIDTH),
            part + "mlp.up_proj.weight": (INNER, WIDTH),
            part + "mlp.down_proj.weight": (WIDTH, INNER),
            part + "input_layernorm.weight": (WIDTH,),
            part + "post_attention_layernorm.weight": (WIDTH,),
        }
    shapes["model.norm.weight"] = (WIDTH,)
    weights = {
        name: (np.ones(shape) if len(shape) == 1 else spread(name) * numbers.standard_normal(shape)).astype(np.float32)
        for name, shape in shapes.items()
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = -(-make_tokenizer(folder) // 64) * 64
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        intermediate_size=INNER,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KEY_HEADS,
        max_position_embeddings=512,
        bos_token_id=1,
        eos_token_id=2,
        tie_word_embeddings=True,
        architectures=["LlamaForCausalLM"],
    )
    (folder / "config.json").write_text(json.dumps(config.to_dict(), default=str))
    make_weights(folder, vocabulary)


main()
