"""`python -m knowledge.precompute`: computes the vectors that ship with the articles."""

import sys

from knowledge.articles import list_articles
from knowledge.embedding import MiniLmEmbedder
from knowledge.library import VECTOR_CACHE, save_vector_cache


def main() -> int:
    """Writes the cache beside this file and says how many vectors it holds."""
    n = save_vector_cache(MiniLmEmbedder(), [article.to_document() for article in list_articles()])
    sys.stdout.write(f"{n} vectors in {VECTOR_CACHE.name} ({VECTOR_CACHE.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
