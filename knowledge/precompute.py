"""`python -m knowledge.precompute`: computes what ships with the articles."""

import sys

from knowledge.articles import list_articles
from knowledge.embedding import MiniLmEmbedder
from knowledge.precomputed import PRECOMPUTED, save_precomputed


def main() -> int:
    """Writes the file beside this one and says how many vectors it holds."""
    n = save_precomputed(MiniLmEmbedder(), [article.to_document() for article in list_articles()])
    sys.stdout.write(f"{n} vectors in {PRECOMPUTED.name} ({PRECOMPUTED.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
