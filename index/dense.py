"""Nearest vectors. Built through llama-index's FAISS store, read by FAISS alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

VECTORS_FILE = "vectors.faiss"


def build_dense(ids: Sequence[str], vectors: np.ndarray, folder: Path, file: str = VECTORS_FILE) -> None:
    """Writes the index of `vectors` (float32, rows of length 1) to `file`; row i is `ids[i]`.

    The plain `FaissVectorStore` appends, so its rows are our rows. Its mapping variant is not used: it gives
    an id again after a deletion, and then finds the wrong text at full score.
    """
    import faiss
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.faiss import FaissVectorStore

    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(vectors.shape[1]))
    given = store.add(
        [TextNode(id_=key, embedding=vector) for key, vector in zip(ids, vectors.tolist(), strict=True)]
    )
    if given != [str(row) for row in range(len(ids))]:
        raise RuntimeError("the vector store did not keep the order of its rows")
    store.persist(persist_path=str(folder / file))


class DenseIndex:
    """Inner product, which is the cosine because every vector has length 1."""

    def __init__(self, folder: Path, file: str = VECTORS_FILE) -> None:
        # Here and not above: a purely lexical search does not need it.
        import faiss

        self._index = faiss.read_index(str(folder / file))
        self.count: int = self._index.ntotal
        self.dimensions: int = self._index.d
        # FAISS keeps the rows of a flat index as one block; this is a view of it, not a copy.
        size = self.count * self.dimensions
        block = faiss.rev_swig_ptr(self._index.get_xb(), size) if size else np.empty(0, np.float32)
        self._vectors = block.reshape(self.count, self.dimensions)

    def nearest(self, queries: np.ndarray, k: int) -> np.ndarray:
        """The rows of the k nearest vectors of each query: int64, shape (queries, min(k, count)), best first."""
        _, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, self.count))
        return rows

    def cosines(self, queries: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """float32, shape (queries, rows)."""
        # Not a matrix product: for so few rows the threads of the linear algebra library cost more than they
        # save, many times more on a busy machine.
        return np.einsum("qd,rd->qr", queries, self._vectors[rows])

    def vectors(self, rows: np.ndarray) -> np.ndarray:
        """A copy of the given rows: float32, shape (rows, dimensions)."""
        return self._vectors[rows]
