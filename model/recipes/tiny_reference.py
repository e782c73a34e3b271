"""What a tiny model computes: float64, one position at a time, straight from the definitions.

Sources: Radford et al. 2019 (GPT-2), Gemma Team 2024 (Gemma 2), Devlin et al. 2018 (BERT), Liu et al. 2019 (RoBERTa), Warner et al. 2024 (ModernBERT), Touvron et al. 2023
(LLaMA), Jiang et al. 2023 (Mistral), Su et al. 2021 (rotary positions), and transformers' modeling files for what those leave open.
"""

import math


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def linear(weights, name, x):
    y = [dot(row, x) for row in weights[name + ".weight"]]
    bias = weights.get(name + ".bias")
    return y if bias is None else [a + b for a, b in zip(y, bias)]


def add(a, b):
    return [x + y for x, y in zip(a, b)]


def layer_norm(weights, name, x, eps):
    mean = math.fsum(x) / len(x)
    deviation = math.sqrt(math.fsum((v - mean) ** 2 for v in x) / len(x) + eps)
    y = [(v - mean) / deviation * w for v, w in zip(x, weights[name + ".weight"])]
    bias = weights.get(name + ".bias")
    return y if bias is None else add(y, bias)


def rms_norm(weights, name, x, eps):
    scale = math.sqrt(math.fsum(v * v for v in x) / len(x) + eps)
    return [v / scale * w for v, w in zip(x, weights[name + ".weight"])]


def gelu(x):
    return [v / 2 * (1 + math.erf(v / math.sqrt(2))) for v in x]


def gelu_tanh(x):
    return [v / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v ** 3))) for v in x]


def capped(x, cap):
    return cap * math.tanh(x / cap)


def silu(x):
    return [v / (1 + math.exp(-v)) for v in x]


def rotate(x, position, base, interleaved):
    """Rotary position of one head."""
    half = len(x) // 2
    y = list(x)
    for i in range(half):
        a, b = (2 * i, 2 * i + 1) if interleaved else (i, i + half)
        angle = position * base ** (-2 * i / len(x))
        y[a] = x[a] * math.cos(angle) - x[b] * math.sin(angle)
        y[b] = x[a] * math.sin(angle) + x[b] * math.cos(angle)
    return y


def heads(x, n):
    size = len(x) // n
    return [x[i * size:(i + 1) * size] for i in range(n)]


def attention(queries, keys, values, sees, scale=None, cap=None):
    """Per position a list of heads; keys and values may be shared by groups of query heads. sees(i, j): does i see j?"""
    scale = scale or 1 / math.sqrt(len(queries[0][0]))
    out = []
    for i, query in enumerate(queries):
        row = []
        for h, q in enumerate(query):
            g = h * len(keys[0]) // len(query)
            seen = [j for j in range(len(keys)) if sees(i, j)]
            scores = [dot(q, keys[j][g]) * scale for j in seen]
            scores = [capped(score, cap) for score in scores] if cap else scores
            top = max(scores)
            shares = [math.exp(s - top) for s in scores]
            total = math.fsum(shares)
            row += [math.fsum(s * values[j][g][d] for s, j in zip(shares, seen)) / total for d in range(len(q))]
        out.append(row)
    return out


def mean(rows):
    return [math.fsum(column) / len(rows) for column in zip(*rows)]


def bert(w, prefix, config, ids, segments, first_position):
    eps, n = config["layer_norm_eps"], config["num_attention_heads"]
    tables = prefix + "embeddings."
    x = []
    for i, token in enumerate(ids):
        row = add(w[tables + "word_embeddings.weight"][token], w[tables + "position_embeddings.weight"][first_position + i])
        row = add(row, w[tables + "token_type_embeddings.weight"][segments[i] if segments else 0])
        x.append(layer_norm(w, tables + "LayerNorm", row, eps))
    for layer in range(config["num_hidden_layers"]):
        name = f"{prefix}encoder.layer.{layer}."
        q, k, v = ([heads(linear(w, name + "attention.self." + part, row), n) for row in x] for part in ("query", "key", "value"))
        a = attention(q, k, v, lambda i, j: True)
        x = [layer_norm(w, name + "attention.output.LayerNorm", add(row, linear(w, name + "attention.output.dense", out)), eps)
             for row, out in zip(x, a)]
        f = [linear(w, name + "output.dense", gelu(linear(w, name + "intermediate.dense", row))) for row in x]
        x = [layer_norm(w, name + "output.LayerNorm", add(row, out), eps) for row, out in zip(x, f)]
    return x


def pooled_labels(w, first, dense, out):
    return linear(w, out, [math.tanh(v) for v in linear(w, dense, first)])


def modern_tags(w, config, ids):
    eps, n = config["norm_eps"], config["num_attention_heads"]
    x = [layer_norm(w, "model.embeddings.norm", w["model.embeddings.tok_embeddings.weight"][token], eps) for token in ids]
    for layer in range(config["num_hidden_layers"]):
        name = f"model.layers.{layer}."
        whole = layer % config["global_attn_every_n_layers"] == 0
        base = config["global_rope_theta"] if whole else config["local_rope_theta"]
        h = [layer_norm(w, name + "attn_norm", row, eps) for row in x] if layer > 0 else x
        qkv = [heads(linear(w, name + "attn.Wqkv", row), 3) for row in h]
        q, k = ([[rotate(head, i, base, False) for head in heads(row[part], n)] for i, row in enumerate(qkv)] for part in (0, 1))
        v = [heads(row[2], n) for row in qkv]
        a = attention(q, k, v, lambda i, j: whole or abs(i - j) <= config["local_attention"] // 2)
        x = [add(row, linear(w, name + "attn.Wo", out)) for row, out in zip(x, a)]
        for i, row in enumerate(x):
            inner, gate = heads(linear(w, name + "mlp.Wi", layer_norm(w, name + "mlp_norm", row, eps)), 2)
            x[i] = add(row, linear(w, name + "mlp.Wo", [a * b for a, b in zip(gelu(inner), gate)]))
    x = [layer_norm(w, "model.final_norm", row, eps) for row in x]
    return [linear(w, "classifier", layer_norm(w, "head.norm", gelu(linear(w, "head.dense", row)), eps)) for row in x]


LLAMA_HF = {"embed": "model.embed_tokens", "layer": "model.layers.%d.", "attn_norm": "input_layernorm", "q": "self_attn.q_proj",
            "k": "self_attn.k_proj", "v": "self_attn.v_proj", "o": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
            "gate": "mlp.gate_proj", "up": "mlp.up_proj", "down": "mlp.down_proj", "norm": "model.norm", "out": "lm_head"}
LLAMA_GGUF = {"embed": "token_embd", "layer": "blk.%d.", "attn_norm": "attn_norm", "q": "attn_q", "k": "attn_k", "v": "attn_v",
              "o": "attn_output", "ffn_norm": "ffn_norm", "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down",
              "norm": "output_norm", "out": "token_embd"}


def llama(w, names, config, ids, interleaved):
    """Logits after the last token."""
    eps, n, groups = config["rms_norm_eps"], config["num_attention_heads"], config["num_key_value_heads"]
    window = config.get("sliding_window", len(ids))
    x = [w[names["embed"] + ".weight"][token] for token in ids]
    for number in range(config["num_hidden_layers"]):
        layer = {part: names["layer"] % number + name for part, name in names.items()}
        h = [rms_norm(w, layer["attn_norm"], row, eps) for row in x]
        q = [[rotate(head, i, config["rope_theta"], interleaved) for head in heads(linear(w, layer["q"], row), n)] for i, row in enumerate(h)]
        k = [[rotate(head, i, config["rope_theta"], interleaved) for head in heads(linear(w, layer["k"], row), groups)]
             for i, row in enumerate(h)]
        v = [heads(linear(w, layer["v"], row), groups) for row in h]
        a = attention(q, k, v, lambda i, j: i - window < j <= i)
        x = [add(row, linear(w, layer["o"], out)) for row, out in zip(x, a)]
        for i, row in enumerate(x):
            h = rms_norm(w, layer["ffn_norm"], row, eps)
            inner = [g * u for g, u in zip(silu(linear(w, layer["gate"], h)), linear(w, layer["up"], h))]
            x[i] = add(row, linear(w, layer["down"], inner))
    return linear(w, names["out"], rms_norm(w, names["norm"], x[-1], eps))


def gemma2(w, config, ids):
    """Logits after the last token; norms hold w - 1, every second layer has a window."""
    n, groups, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
    w = {name: [v + 1 for v in values] if "norm" in name else values for name, values in w.items()}
    x = [[v * math.sqrt(config["hidden_size"]) for v in w["model.embed_tokens.weight"][token]] for token in ids]
    for number in range(config["num_hidden_layers"]):
        layer = f"model.layers.{number}."
        window = config["sliding_window"] if number % 2 == 0 else len(ids)
        h = [rms_norm(w, layer + "input_layernorm", row, eps) for row in x]
        q, k = ([[rotate(head, i, config["rope_theta"], False) for head in heads(linear(w, f"{layer}self_attn.{part}_proj", row), count)]
                 for i, row in enumerate(h)] for part, count in (("q", n), ("k", groups)))
        v = [heads(linear(w, layer + "self_attn.v_proj", row), groups) for row in h]
        a = attention(q, k, v, lambda i, j: i - window < j <= i, config["query_pre_attn_scalar"] ** -0.5, config["attn_logit_softcapping"])
        for i, out in enumerate(a):
            x[i] = add(x[i], rms_norm(w, layer + "post_attention_layernorm", linear(w, layer + "self_attn.o_proj", out), eps))
            h = rms_norm(w, layer + "pre_feedforward_layernorm", x[i], eps)
            inner = [g * u for g, u in zip(gelu_tanh(linear(w, layer + "mlp.gate_proj", h)), linear(w, layer + "mlp.up_proj", h))]
            x[i] = add(x[i], rms_norm(w, layer + "post_feedforward_layernorm", linear(w, layer + "mlp.down_proj", inner), eps))
    logits = linear(w, "model.embed_tokens", rms_norm(w, "model.norm", x[-1], eps))
    return [capped(v, config["final_logit_softcapping"]) for v in logits]


def gpt2(w, config, ids):
    """Logits after the last token; matrices are stored (inputs, outputs)."""
    eps, n = config["layer_norm_epsilon"], config["n_head"]
    w = {name: [list(column) for column in zip(*values)] if ".c_" in name and name.endswith("weight") else values for name, values in w.items()}
    x = [add(w["transformer.wte.weight"][token], w["transformer.wpe.weight"][i]) for i, token in enumerate(ids)]
    for number in range(config["n_layer"]):
        layer = f"transformer.h.{number}."
        qkv = [heads(linear(w, layer + "attn.c_attn", layer_norm(w, layer + "ln_1", row, eps)), 3) for row in x]
        q, k, v = ([heads(row[part], n) for row in qkv] for part in range(3))
        a = attention(q, k, v, lambda i, j: j <= i)
        for i, out in enumerate(a):
            x[i] = add(x[i], linear(w, layer + "attn.c_proj", out))
            inner = gelu_tanh(linear(w, layer + "mlp.c_fc", layer_norm(w, layer + "ln_2", x[i], eps)))
            x[i] = add(x[i], linear(w, layer + "mlp.c_proj", inner))
    return linear(w, "transformer.wte", layer_norm(w, "transformer.ln_f", x[-1], eps))
