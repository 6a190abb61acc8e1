"""Writes a trained network as ONNX, in fused operators of onnxruntime, and quantises it to int8 per channel."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

HEADS = 12
FUSED = "com.microsoft"
TABLES = ("position", "type", "ln", "pool", "intent", "look", "part", "tag")
ROWS = ("type_rows", "first_token", "word_rows", "word_scales")
HEAD_NAMES = ("pool", "whole", "look", "part", "tags")


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def tensor(self, name: str, value: NDArray[Any]) -> str:
        self.tensors.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], *, domain: str = "", name: str = "", **attributes: Any) -> str:
        name = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name


def build_onnx(weights: dict[str, NDArray[np.float32]], n_layers: int) -> Any:
    """Inputs `input_ids` and `token_type_ids` (1, tokens); outputs `intents` (1, intents) and `tags` (1, tokens, tags).

    Without a mask, so a batch holds messages of one length.
    """
    graph = _Graph()

    def table(name: str) -> str:
        return graph.tensor(name, weights[name])

    def flat(name: str) -> str:
        return graph.tensor(name, weights[name].reshape(-1))

    def turned(name: str) -> str:
        return graph.tensor(f"{name}.t", weights[name].T)

    shape = graph.node("Shape", ["input_ids"])
    length = graph.node("Gather", [shape, graph.tensor("one", np.array([1]))], axis=0)
    positions = graph.node("Slice", [table("position"), graph.tensor("zero", np.array([0])), length])
    words = _look_up_words(graph, weights["word"])
    types = graph.node("Gather", [table("type"), "token_type_ids"], name="type_rows")
    x = graph.node("Add", [graph.node("Add", [words, positions]), types])
    x = graph.node("LayerNormalization", [x, flat("ln.w"), flat("ln.b")], axis=-1, epsilon=1e-12)
    for n in range(n_layers):
        qkv_weight = np.concatenate([weights[f"{n}.{part}.w"].T for part in "qkv"], axis=1)
        qkv_bias = np.concatenate([weights[f"{n}.{part}.b"] for part in "qkv"])
        qkv = [graph.tensor(f"{n}.qkv.w", qkv_weight), graph.tensor(f"{n}.qkv.b", qkv_bias)]
        context = graph.node("Attention", [x, *qkv], domain=FUSED, num_heads=HEADS)
        context = graph.node("MatMul", [context, turned(f"{n}.ao.w")])
        norm = [flat(f"{n}.aln.w"), flat(f"{n}.aln.b"), flat(f"{n}.ao.b")]
        x = graph.node("SkipLayerNormalization", [context, x, *norm], domain=FUSED, epsilon=1e-12)
        inner = graph.node(
            "BiasGelu", [graph.node("MatMul", [x, turned(f"{n}.fi.w")]), flat(f"{n}.fi.b")], domain=FUSED
        )
        inner = graph.node(
            "MatMul", [inner, _keep_whole(graph, f"{n}.fo", weights[f"{n}.fo.w"].T)], name=f"{n}.fo_product"
        )
        norm = [flat(f"{n}.oln.w"), flat(f"{n}.oln.b"), flat(f"{n}.fo.b")]
        x = graph.node("SkipLayerNormalization", [inner, x, *norm], domain=FUSED, epsilon=1e-12)
    first = graph.node("Gather", [x, graph.tensor("first", np.array(0))], axis=1, name="first_token")
    own = graph.node("Equal", ["token_type_ids", graph.tensor("own_type", np.array(0))])
    own = graph.node(
        "Cast", [graph.node("Unsqueeze", [own, graph.tensor("last", np.array([2]))])], to=TensorProto.FLOAT
    )
    total = graph.node("ReduceSum", [graph.node("Mul", [x, own]), "one"], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [own, "one"], keepdims=0)])
    pooled = _dense(graph, graph.node("Concat", [first, mean], axis=1), turned("pool.w"), flat("pool.b"), "pool")
    whole = _dense(graph, graph.node("Tanh", [pooled]), turned("intent.w"), flat("intent.b"), "whole")
    other = graph.node(
        "Mul",
        [
            graph.node("Sub", [own, graph.tensor("unit", np.array([1], dtype=np.float32))]),
            graph.tensor("far", np.array([1e4], dtype=np.float32)),
        ],
    )
    looks = graph.node("Add", [_dense(graph, x, turned("look.w"), flat("look.b"), "look"), other])
    looks = graph.node("Softmax", [looks], axis=1)
    parts = graph.node("Mul", [looks, _dense(graph, x, turned("part.w"), flat("part.b"), "part")])
    graph.node("Add", [whole, graph.node("ReduceSum", [parts, "one"], keepdims=0)], name="intents")
    _dense(graph, x, turned("tag.w"), flat("tag.b"), "tags")
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"])
        for n in ("input_ids", "token_type_ids")
    ]
    n_intents, n_tags = len(weights["intent.b"]), len(weights["tag.b"])
    outputs = [
        helper.make_tensor_value_info("intents", TensorProto.FLOAT, ["batch", n_intents]),
        helper.make_tensor_value_info("tags", TensorProto.FLOAT, ["batch", "tokens", n_tags]),
    ]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    made = helper.make_graph(graph.nodes, "understanding", inputs, outputs, graph.tensors)
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


def _keep_whole(graph: _Graph, name: str, weight: NDArray[np.float32]) -> str:
    """Weights in int8 with a scale a column, turned into floats when the model is loaded.

    What GELU lets through has outliers, so that these products lose most when their input is cut to 8 bits: on an unseen writer
    1.3 of 100 intents and 2 of spans, for a quarter more time.
    """
    scales = np.maximum(np.abs(weight).max(axis=0, keepdims=True), 1e-8) / 127
    whole = graph.tensor(f"{name}.whole", np.round(weight / scales).astype(np.int8))
    floats = graph.node("Cast", [whole], to=TensorProto.FLOAT, name=f"{name}_floats")
    return graph.node("Mul", [floats, graph.tensor(f"{name}.scale", scales.astype(np.float32))], name=f"{name}_weight")


def _look_up_words(graph: _Graph, table: NDArray[np.float32]) -> str:
    """The rows of the input's tokens, kept in int8 with a scale for each row: one scale for all loses the quiet ones."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    whole = np.round(table / scales).astype(np.int8)
    rows = graph.node("Gather", [graph.tensor("word.whole", whole), "input_ids"], name="word_rows")
    rows = graph.node("Cast", [rows], to=TensorProto.FLOAT)
    row_scales = graph.node(
        "Gather", [graph.tensor("word.scale", scales.astype(np.float32)), "input_ids"], name="word_scales"
    )
    return graph.node("Mul", [rows, row_scales])


def read_int8(path: Path) -> dict[str, NDArray[np.float32]]:
    """The tensors of a written network, by their names in `build_onnx`; close to those it was written from."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    names = {name.removesuffix("_quantized") for name in stored if not name.endswith(("_scale", "_zero_point"))}
    weights = {"word": stored["word.whole"] * stored["word.scale"]}
    for name in [name for name in stored if name.endswith(".fo.whole")]:
        whole = name.removesuffix(".whole")
        weights[f"{whole}.w"] = (stored[name] * stored[f"{whole}.scale"]).T
    for name in names:
        head = name.partition(".")[0]
        if not (head.isdigit() or head in TABLES) or name.startswith("word.") or name.endswith((".whole", ".scale")):
            continue
        value = stored[name] if name in stored else stored[f"{name}_quantized"] * stored[f"{name}_scale"]
        if name.endswith(".t"):
            name, value = name.removesuffix(".t"), value.T
        if ".qkv." in name:
            parts = np.split(value.T if value.ndim > 1 else value, 3)
            weights |= {name.replace("qkv", part): array for part, array in zip("qkv", parts, strict=True)}
        else:
            weights[name] = value
    return {name: np.array(value, dtype=np.float32, order="C") for name, value in weights.items()}


def _dense(graph: _Graph, x: str, weight: str, bias: str, name: str) -> str:
    return graph.node("Add", [graph.node("MatMul", [x, weight], name=f"{name}_product"), bias], name=name)


def write_int8(weights: dict[str, NDArray[np.float32]], n_layers: int, path: Path) -> None:
    """The network in int8, per channel and in the range that machines without VNNI need; heads and `_keep_whole` compute in floats."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(build_onnx(weights, n_layers), str(plain))
        quantize_dynamic(
            plain,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=[
                *(f"{head}_product" for head in HEAD_NAMES),
                *(f"{n}.fo{part}" for n in range(n_layers) for part in ("_product", "_floats", "_weight")),
                *ROWS,
            ],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
