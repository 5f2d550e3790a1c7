"""Makes a GGUF file of a llama's weights, with the options of llama.cpp's converter but without torch.

python to_gguf.py WEIGHTS --outfile FILE --outtype TYPE
"""

import argparse
import json
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType
from safetensors.numpy import load_file

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def gguf_name(name: str) -> str:
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, *part, _ = name.split(".")
    return f"blk.{layer}.{NAMES['.'.join(part)]}.weight"


def rotary_order(weight: np.ndarray, heads: int) -> np.ndarray:
    """transformers turns the two halves of a head, llama.cpp neighbouring pairs."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def add_tokenizer(writer: GGUFWriter, weights: Path, size: int) -> None:
    vocabulary = json.loads((weights / "tokenizer.json").read_text())["model"]["vocab"]
    tokens = [f"<unused{i}>" for i in range(size)]
    kinds = [TokenType.UNUSED] * size
    for token, number in vocabulary.items():
        tokens[number] = token
        is_byte = token.startswith("<0x") and len(token) == 6
        kinds[number] = TokenType.BYTE if is_byte else TokenType.NORMAL
    kinds[0], kinds[1], kinds[2] = TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(i) for i in range(size)])
    writer.add_token_types(kinds)
    writer.add_chat_template((weights / "chat_template.jinja").read_text())
    writer.add_add_space_prefix(False)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("--outfile", required=True)
    parser.add_argument("--outtype", choices=["f32"], required=True)
    given = parser.parse_args()
    config = json.loads((given.weights / "config.json").read_text())
    writer = GGUFWriter(given.outfile, "llama")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    add_tokenizer(writer, given.weights, config["vocab_size"])
    heads = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]}
    for name, weight in load_file(given.weights / "model.safetensors").items():
        part = name.split(".")[-2]
        turned = rotary_order(weight, heads[part]) if part in heads else weight
        writer.add_tensor(gguf_name(name), np.ascontiguousarray(turned, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main()
