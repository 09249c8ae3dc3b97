"""What the index is made from, said once for everything that opens it or looks at it."""

from __future__ import annotations

from functools import cache

from corpus.register import Entry, load_register, search_texts
from corpus.store import Corpus, load_corpus
from index.build import IndexInfo, index_info
from index.units import Extra


@cache
def register() -> dict[str, Entry]:
    """The clause register, read once: search and answers both need it."""
    return load_register()


def sources() -> tuple[Corpus, Extra]:
    """The bundled corpus, and the register's questions and glosses as further search texts."""
    return load_corpus(), search_texts(register())


def state() -> IndexInfo:
    """The state of the index that answers come from; builds nothing. Raises ModelError for an unusable model."""
    corpus, extra = sources()
    return index_info(corpus, extra=extra)
