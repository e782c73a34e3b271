"""Tiny models of each kind for the project's own tests, with what they must compute.

    python3 model/recipes/tiny_models.py test/data/deid/fresh.jsonl test/data/models

The weights are random (seeded) and mean nothing; the vocabularies are the commonest words and
letters of our own invented notes (the odd ids of fresh.jsonl, which may be read). Every model comes with
expected.json: token ids and the float64 result of tiny_reference.py, which follows the published
definitions and shares nothing with the C code. The same bytes every time; Python 3.9, nothing to install.
"""

import collections
import json
import os
import random
import re
import struct
import sys

import tiny_reference

SEED = 20261125


def half(x):
    """x as an IEEE half holds it."""
    return struct.unpack("<e", struct.pack("<e", x))[0]


class Weights:
    """Named matrices (lists of rows) and vectors of random halves."""

    def __init__(self, name):
        self.random = random.Random(f"{SEED} {name}")
        self.items = {}

    def matrix(self, name, rows, columns, scale=1.0):
        deviation = scale / columns ** 0.5
        self.items[name] = [[half(self.random.gauss(0, deviation)) for _ in range(columns)] for _ in range(rows)]

    def table(self, name, rows, columns, deviation):
        self.items[name] = [[half(self.random.gauss(0, deviation)) for _ in range(columns)] for _ in range(rows)]

    def vector(self, name, n, mean):
        self.items[name] = [half(mean + self.random.gauss(0, 0.1)) for _ in range(n)]

    def norm(self, name, n, bias=True):
        self.vector(name + ".weight", n, 1.0)
        if bias:
            self.vector(name + ".bias", n, 0.0)

    def linear(self, name, rows, columns, scale=1.0):
        self.matrix(name + ".weight", rows, columns, scale)
        self.vector(name + ".bias", rows, 0.0)


# ---- vocabularies ----


def read_texts(path):
    with open(path, encoding="utf-8") as lines:
        notes = [json.loads(line) for line in lines]
    return [note["text"] for note in notes if int(re.sub(r"\D", "", str(note["id"])) or 0) % 2 == 1]


def wordpieces(texts, words):
    """Special tokens, letters alone and within a word, endings, the commonest words."""
    counts = collections.Counter(re.findall(r"[a-z]{2,}", " ".join(texts)))
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += list(".,:;()/-+%'\"") + list(letters) + ["##" + letter for letter in letters]
    pieces += ["##" + end for end in ("s", "ed", "ing", "er", "ly", "tion", "al", "ic") if "##" + end not in pieces]
    common = sorted(counts, key=lambda word: (-counts[word], word))
    return pieces + [word for word in common if word not in pieces][:words]


def byte_letters():
    """The printable stand-ins of bytes in a byte-level vocabulary (GPT-2)."""
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    letters = {byte: chr(byte) for byte in plain}
    for n, byte in enumerate(b for b in range(256) if b not in plain):
        letters[byte] = chr(256 + n)
    return letters


def byte_pairs(texts, merges):
    """Byte-pair encoding: the tokens and merges learned from texts."""
    letters = byte_letters()
    words = collections.Counter()
    for text in texts:
        for word in re.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s", text):
            words[tuple(letters[byte] for byte in word.encode())] += 1
    learned = []
    while len(learned) < merges:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learned.append(best)
        words = merge_counts(words, best)
    tokens = [letters[byte] for byte in range(256)] + ["".join(pair) for pair in learned]
    return tokens, [" ".join(pair) for pair in learned]


def merged(word, pair):
    out = []
    for piece in word:
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def merge_counts(words, pair):
    out = collections.Counter()
    for word, count in words.items():
        out[merged(word, pair)] += count
    return out


# ---- files ----


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
        out.write("\n")


def flat(values):
    return [x for row in values for x in row] if isinstance(values[0], list) else values


def write_safetensors(path, items):
    header, data = {}, b""
    for name, values in items.items():
        shape = [len(values), len(values[0])] if isinstance(values[0], list) else [len(values)]
        body = struct.pack(f"<{len(flat(values))}e", *flat(values))
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [len(data), len(data) + len(body)]}
        data += body
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def write_folder(folder, config, weights, pieces, expected, pooling=None):
    os.makedirs(folder, exist_ok=True)
    write_json(os.path.join(folder, "config.json"), config)
    write_safetensors(os.path.join(folder, "model.safetensors"), weights.items)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as out:
        out.write("\n".join(pieces) + "\n")
    write_json(os.path.join(folder, "tokenizer_config.json"), {
        "tokenizer_class": "BertTokenizer", "do_lower_case": True, "unk_token": "[UNK]", "sep_token": "[SEP]",
        "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"})
    if pooling is not None:
        os.makedirs(os.path.join(folder, "1_Pooling"), exist_ok=True)
        write_json(os.path.join(folder, "1_Pooling", "config.json"), pooling)
    write_expected(os.path.join(folder, "expected.json"), expected)


def write_expected(path, expected):
    expected["values"] = [float(f"{x:.7g}") for x in expected["values"]]
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps(expected) + "\n")


class Gguf:
    """A GGUF file, version 3."""

    def __init__(self):
        self.pairs, self.tensors = [], []

    @staticmethod
    def text(value):
        value = value.encode()
        return struct.pack("<Q", len(value)) + value

    def add(self, key, kind, value):
        body = {"u": lambda: struct.pack("<II", 4, value), "f": lambda: struct.pack("<If", 6, value),
                "b": lambda: struct.pack("<IB", 7, value), "s": lambda: struct.pack("<I", 8) + self.text(value),
                "S": lambda: struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(self.text, value)),
                "I": lambda: struct.pack(f"<IIQ{len(value)}i", 9, 5, len(value), *value)}[kind]()
        self.pairs.append(self.text(key) + body)

    def tensor(self, name, dims, kind, data):
        self.tensors.append((name, dims, kind, data))

    def write(self, path):
        out = b"GGUF" + struct.pack("<IQQ", 3, len(self.tensors), len(self.pairs)) + b"".join(self.pairs)
        data = b""
        for name, dims, kind, body in self.tensors:
            out += self.text(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, kind, len(data))
            data += body + b"\0" * (-len(body) % 32)
        with open(path, "wb") as file:
            file.write(out + b"\0" * (-len(out) % 32) + data)


def quantized(rows):
    """Rows in blocks of 32 as Q8_0, and the values that those blocks stand for."""
    data, values = b"", []
    for row in rows:
        values.append([])
        for at in range(0, len(row), 32):
            block = row[at:at + 32]
            scale = half(max(map(abs, block)) / 127)
            codes = [max(-127, min(127, round(x / scale))) for x in block]
            data += struct.pack("<e32b", scale, *codes)
            values[-1] += [scale * code for code in codes]
    return data, values


# ---- models ----


def bert_layers(w, prefix, width, ffn, layers, scale=1.0):
    for n in range(layers):
        layer = f"{prefix}encoder.layer.{n}."
        for name in ("query", "key", "value"):
            w.linear(layer + "attention.self." + name, width, width, scale)
        w.linear(layer + "attention.output.dense", width, width, scale)
        w.norm(layer + "attention.output.LayerNorm", width)
        w.linear(layer + "intermediate.dense", ffn, width, scale)
        w.linear(layer + "output.dense", width, ffn, scale)
        w.norm(layer + "output.LayerNorm", width)


def bert_embeddings(w, prefix, vocab, positions, types, width, deviation=1.0):
    w.table(prefix + "embeddings.word_embeddings.weight", vocab, width, deviation)
    w.table(prefix + "embeddings.position_embeddings.weight", positions, width, 0.1)
    w.table(prefix + "embeddings.token_type_embeddings.weight", types, width, 0.3)
    w.norm(prefix + "embeddings.LayerNorm", width)


BERT = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "hidden_act": "gelu",
        "layer_norm_eps": 1e-12, "max_position_embeddings": 64, "type_vocab_size": 2, "pad_token_id": 0}


def embedder(folder, pieces, ids):
    """bert; small layers beside the embeddings, so that texts with the same words are near each other."""
    w = Weights("embed")
    bert_embeddings(w, "", len(pieces), 64, 2, 32)
    bert_layers(w, "", 32, 64, 2, 0.3)
    config = dict(BERT, model_type="bert", architectures=["BertModel"], vocab_size=len(pieces))
    values = tiny_reference.mean(tiny_reference.bert(w.items, "", config, ids, None, 0))
    write_folder(folder, config, w, pieces, {"task": "embed", "ids": ids, "values": values},
                 {"word_embedding_dimension": 32, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True})


def classifier(folder, pieces, ids):
    """bert with a pooler; two segments, as a cross-encoder has them."""
    w = Weights("classify")
    labels = ["low", "medium", "high"]
    bert_embeddings(w, "bert.", len(pieces), 64, 2, 32)
    bert_layers(w, "bert.", 32, 64, 2)
    w.linear("bert.pooler.dense", 32, 32)
    w.linear("classifier", 3, 32)
    config = dict(BERT, model_type="bert", architectures=["BertForSequenceClassification"], vocab_size=len(pieces),
                  id2label={str(n): label for n, label in enumerate(labels)})
    segments = [0] * (len(ids) // 2) + [1] * (len(ids) - len(ids) // 2)
    hidden = tiny_reference.bert(w.items, "bert.", config, ids, segments, 0)
    values = tiny_reference.pooled_labels(w.items, hidden[0], "bert.pooler.dense", "classifier")
    write_folder(folder, config, w, pieces, {"task": "classify", "ids": ids, "segments": segments, "values": values})


def roberta(folder, pieces, ids):
    """Positions begin behind the padding id; the classification head is a dense layer and a projection."""
    w = Weights("roberta")
    bert_embeddings(w, "roberta.", len(pieces), 66, 1, 32)
    bert_layers(w, "roberta.", 32, 64, 2)
    w.linear("classifier.dense", 32, 32)
    w.linear("classifier.out_proj", 2, 32)
    config = dict(BERT, model_type="roberta", architectures=["RobertaForSequenceClassification"], vocab_size=len(pieces),
                  max_position_embeddings=66, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5,
                  id2label={"0": "no", "1": "yes"})
    hidden = tiny_reference.bert(w.items, "roberta.", config, ids, None, 2)
    values = tiny_reference.pooled_labels(w.items, hidden[0], "classifier.dense", "classifier.out_proj")
    write_folder(folder, config, w, pieces, {"task": "classify", "ids": ids, "values": values})


def tagger(folder, pieces, ids):
    """modern-bert: rotary positions of two bases, local attention but for every third layer, gated GELU, no biases."""
    w = Weights("tag")
    labels = ["O", "B-DRUG", "I-DRUG", "B-DOSE", "I-DOSE"]
    config = {"model_type": "modernbert", "architectures": ["ModernBertForTokenClassification"], "hidden_size": 32,
              "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 48, "hidden_activation": "gelu",
              "max_position_embeddings": 128, "norm_eps": 1e-5, "global_attn_every_n_layers": 3, "local_attention": 8,
              "global_rope_theta": 160000.0, "local_rope_theta": 10000.0, "vocab_size": len(pieces), "pad_token_id": 0,
              "id2label": {str(n): label for n, label in enumerate(labels)}}
    w.table("model.embeddings.tok_embeddings.weight", len(pieces), 32, 1.0)
    w.norm("model.embeddings.norm", 32, False)
    for n in range(4):
        layer = f"model.layers.{n}."
        if n > 0:
            w.norm(layer + "attn_norm", 32, False)
        w.matrix(layer + "attn.Wqkv.weight", 96, 32)
        w.matrix(layer + "attn.Wo.weight", 32, 32)
        w.norm(layer + "mlp_norm", 32, False)
        w.matrix(layer + "mlp.Wi.weight", 96, 32)
        w.matrix(layer + "mlp.Wo.weight", 32, 48)
    w.norm("model.final_norm", 32, False)
    w.matrix("head.dense.weight", 32, 32)
    w.norm("head.norm", 32, False)
    w.linear("classifier", len(labels), 32)
    values = flat(tiny_reference.modern_tags(w.items, config, ids))
    write_folder(folder, config, w, pieces, {"task": "tag", "ids": ids, "values": values})


def mistral(folder, pieces, ids):
    """Grouped queries, a sliding window in every layer."""
    w = Weights("mistral")
    config = {"model_type": "mistral", "architectures": ["MistralForCausalLM"], "hidden_size": 32, "num_hidden_layers": 2,
              "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48, "hidden_act": "silu",
              "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "sliding_window": 6,
              "vocab_size": len(pieces), "tie_word_embeddings": False}
    w.table("model.embed_tokens.weight", len(pieces), 32, 1.0)
    for n in range(2):
        layer = f"model.layers.{n}."
        w.norm(layer + "input_layernorm", 32, False)
        for name, rows in (("q", 32), ("k", 16), ("v", 16)):
            w.matrix(f"{layer}self_attn.{name}_proj.weight", rows, 32)
        w.matrix(layer + "self_attn.o_proj.weight", 32, 32)
        w.norm(layer + "post_attention_layernorm", 32, False)
        w.matrix(layer + "mlp.gate_proj.weight", 48, 32)
        w.matrix(layer + "mlp.up_proj.weight", 48, 32)
        w.matrix(layer + "mlp.down_proj.weight", 32, 48)
    w.norm("model.norm", 32, False)
    w.matrix("lm_head.weight", len(pieces), 32)
    values = tiny_reference.llama(w.items, tiny_reference.LLAMA_HF, config, ids, False)
    write_folder(folder, config, w, pieces, {"task": "logits", "ids": ids, "values": values})


def gemma2(folder, pieces, ids):
    """Norms less one, norms on the branches, soft caps, a window in every second layer, wide heads."""
    w = Weights("gemma2")
    config = {"model_type": "gemma2", "architectures": ["Gemma2ForCausalLM"], "hidden_size": 32, "num_hidden_layers": 2,
              "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 48,
              "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 128, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
              "sliding_window": 6, "query_pre_attn_scalar": 24, "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0,
              "vocab_size": len(pieces)}
    w.table("model.embed_tokens.weight", len(pieces), 32, 0.3)
    for n in range(2):
        layer = f"model.layers.{n}."
        for name in ("input", "post_attention", "pre_feedforward", "post_feedforward"):
            w.vector(f"{layer}{name}_layernorm.weight", 32, 0.0)
        for name, rows in (("q", 64), ("k", 32), ("v", 32)):
            w.matrix(f"{layer}self_attn.{name}_proj.weight", rows, 32)
        w.matrix(layer + "self_attn.o_proj.weight", 32, 64)
        w.matrix(layer + "mlp.gate_proj.weight", 48, 32)
        w.matrix(layer + "mlp.up_proj.weight", 48, 32)
        w.matrix(layer + "mlp.down_proj.weight", 32, 48)
    w.vector("model.norm.weight", 32, 0.0)
    write_folder(folder, config, w, pieces, {"task": "logits", "ids": ids, "values": tiny_reference.gemma2(w.items, config, ids)})


def gpt2(folder, pieces, ids):
    """Learned positions, matrices the other way round."""
    w = Weights("gpt2")
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64,
              "n_ctx": 64, "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new", "vocab_size": len(pieces)}
    w.table("transformer.wte.weight", len(pieces), 32, 0.3)
    w.table("transformer.wpe.weight", 64, 32, 0.1)
    for n in range(2):
        layer = f"transformer.h.{n}."
        w.norm(layer + "ln_1", 32)
        w.norm(layer + "ln_2", 32)
        for name, inputs, outputs in (("attn.c_attn", 32, 96), ("attn.c_proj", 32, 32), ("mlp.c_fc", 32, 128), ("mlp.c_proj", 128, 32)):
            w.matrix(f"{layer}{name}.weight", inputs, outputs, (outputs / inputs) ** 0.5)
            w.vector(f"{layer}{name}.bias", outputs, 0.0)
    w.norm("transformer.ln_f", 32)
    write_folder(folder, config, w, pieces, {"task": "logits", "ids": ids, "values": tiny_reference.gpt2(w.items, config, ids)})


CHAT = ("{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")


def decoder(path, texts):
    """llama with a byte-level vocabulary and 8-bit weights, tied."""
    w = Weights("decoder")
    tokens, merges = byte_pairs(texts, 245)
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    pieces = tokens + special
    config = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
              "rms_norm_eps": 1e-5, "rope_theta": 10000.0}
    file = Gguf()
    for key, kind, value in (("general.architecture", "s", "llama"), ("general.name", "s", "tiny-decoder"),
                             ("general.license", "s", "PostgreSQL"), ("llama.context_length", "u", 512),
                             ("llama.embedding_length", "u", 64), ("llama.block_count", "u", 2),
                             ("llama.feed_forward_length", "u", 128), ("llama.attention.head_count", "u", 4),
                             ("llama.attention.head_count_kv", "u", 2), ("llama.attention.layer_norm_rms_epsilon", "f", 1e-5),
                             ("llama.rope.dimension_count", "u", 16), ("llama.rope.freq_base", "f", 10000.0),
                             ("tokenizer.ggml.model", "s", "gpt2"), ("tokenizer.ggml.pre", "s", "gpt-2"),
                             ("tokenizer.ggml.tokens", "S", pieces), ("tokenizer.ggml.merges", "S", merges),
                             ("tokenizer.ggml.token_type", "I", [1] * len(tokens) + [3] * len(special)),
                             ("tokenizer.ggml.bos_token_id", "u", len(tokens)),
                             ("tokenizer.ggml.eos_token_id", "u", len(tokens) + 2),
                             ("tokenizer.ggml.add_bos_token", "b", 0), ("tokenizer.chat_template", "s", CHAT)):
        file.add(key, kind, value)

    def add(name, rows, columns):
        if rows == 0:
            w.vector(name, columns, 1.0)
            values = [struct.unpack("<f", struct.pack("<f", x))[0] for x in w.items[name]]
            file.tensor(name, [columns], 0, struct.pack(f"<{columns}f", *values))
        else:
            w.matrix(name, rows, columns)
            data, values = quantized(w.items[name])
            file.tensor(name, [columns, rows], 8, data)
        w.items[name] = values

    add("token_embd.weight", len(pieces), 64)
    add("output_norm.weight", 0, 64)
    for n in range(2):
        for name, rows, columns in (("attn_norm", 0, 64), ("attn_q", 64, 64), ("attn_k", 32, 64), ("attn_v", 32, 64),
                                    ("attn_output", 64, 64), ("ffn_norm", 0, 64), ("ffn_gate", 128, 64),
                                    ("ffn_up", 128, 64), ("ffn_down", 64, 128)):
            add(f"blk.{n}.{name}.weight", rows, columns)
    file.write(path)
    ids = [(17 * n * n + 31 * n + 256) % len(tokens) for n in range(20)]
    values = tiny_reference.llama(w.items, tiny_reference.LLAMA_GGUF, config, ids, True)
    write_expected(path.replace(".gguf", ".expected.json"), {"task": "logits", "ids": ids, "values": values})


def main(notes, folder):
    texts = read_texts(notes)
    pieces = wordpieces(texts, 250)
    ids = [2] + [(13 * n * n + 7 * n + 41) % (len(pieces) - 5) + 5 for n in range(21)] + [3]
    os.makedirs(folder, exist_ok=True)
    decoder(os.path.join(folder, "tiny-decoder.gguf"), texts)
    for name, make in (("tiny-embed", embedder), ("tiny-classify", classifier), ("tiny-tag", tagger),
                       ("tiny-roberta", roberta), ("tiny-mistral", mistral), ("tiny-gemma2", gemma2), ("tiny-gpt2", gpt2)):
        make(os.path.join(folder, name), pieces, ids)


if __name__ == "__main__":
    main(*sys.argv[1:])
