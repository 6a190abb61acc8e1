"""Embedders: the bundled MiniLM on onnxruntime, and any server that speaks the OpenAI embeddings protocol."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
MAX_TOKENS = 256


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would; part of the index stamp."""
        ...

    def embed(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """(n_texts, dim) float32, rows L2-normalised; `on_progress` gets the number done."""
        ...


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 (Reimers & Gurevych 2019; Wang et al. 2020), int8, 384 dimensions; loaded at first use.

    Texts are encoded one at a time: without padding that is fastest, and dynamic int8 takes its scale from the
    whole batch, so that a vector would depend on its neighbours.
    """

    def __init__(self, folder: Path = MODEL) -> None:
        self._folder = folder

    @cached_property
    def fingerprint(self) -> str:
        """`minilm-int8:` and a hash of the weights and the tokenizer."""
        digest = hashlib.sha256()
        for name in ("model.onnx", "tokenizer.json"):
            digest.update((self._folder / name).read_bytes())
        return f"minilm-int8:{digest.hexdigest()[:16]}"

    def embed(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """See `Embedder.embed`."""
        session, tokenizer = self._parts
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        for i, text in enumerate(texts):
            encoding = tokenizer.encode(text or " ")
            feed = {
                "input_ids": np.array([encoding.ids], dtype=np.int64),
                "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            }
            vectors[i] = session.run(None, feed)[0][0]
            if on_progress:
                on_progress(i + 1)
        return vectors

    @cached_property
    def _parts(self):  # type: ignore[no-untyped-def]  # onnxruntime ships no types
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return session, tokenizer


class ServerEmbedder:
    """Embeddings from a server that speaks the OpenAI protocol."""

    BATCH = 64

    def __init__(self, *, base_url: str | None, api_key: str, model: str, timeout_seconds: float) -> None:
        self._base_url, self._api_key, self._model, self._timeout = base_url, api_key, model, timeout_seconds

    @property
    def fingerprint(self) -> str:
        """The server's address and its model's name: what it serves under the name cannot be seen from here."""
        return f"server:{self._base_url or 'default'}:{self._model}"

    def embed(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """See `Embedder.embed`.

        Raises:
            openai.OpenAIError: the server cannot be reached or refuses.
        """
        rows: list[list[float]] = []
        for start in range(0, len(texts), self.BATCH):
            batch = [text or " " for text in texts[start : start + self.BATCH]]
            answer = self._client.embeddings.create(model=self._model, input=batch, encoding_format="float")
            rows += [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]
            if on_progress:
                on_progress(len(rows))
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), -1)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

    @cached_property
    def _client(self):  # type: ignore[no-untyped-def]  # imported late: most processes need no server
        import openai

        return openai.OpenAI(base_url=self._base_url, api_key=self._api_key, timeout=self._timeout, max_retries=2)
