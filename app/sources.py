"""What the index is made from, said once for everything that opens it or looks at it."""

from __future__ import annotations

from corpus.register import load_register, search_texts
from corpus.store import Corpus, load_corpus
from index.build import IndexInfo, index_info
from index.units import Extra


def sources() -> tuple[Corpus, Extra]:
    """The bundled corpus, and the register's questions and glosses as further search texts."""
    return load_corpus(), search_texts(load_register())


def state() -> IndexInfo:
    """The state of the index that answers come from; builds nothing. Raises ModelError for an unusable model."""
    corpus, extra = sources()
    return index_info(corpus, extra=extra)
