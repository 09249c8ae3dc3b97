"""What is compared with: plain retrieval and generation with numbered sources, from llama-index's own parts.

The Guideline's text in passages of `SentenceSplitter`, found with the bundled encoder in its FAISS store, and put to
the model with the prompt of its `CitationQueryEngine`. The engine itself is not used: it splits its sources again,
numbers them anew and falls back to a model on the network. Nothing that the model writes is checked.

It is meant to be good: a passage is as long as the encoder reads (256 tokens), the eight nearest are shown, and where
a number names a passage all clauses in it count as cited. The encoder reads English alone, so that its Chinese figures
say little.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.llm.model import LanguageModel, Message
from app.llm.tokens import prompt_tokens
from corpus.model import Clause
from corpus.store import Corpus

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever

PASSAGES = 8
PASSAGE_TOKENS, OVERLAP_TOKENS = 256, 32
ANSWER_TOKENS = 800
_NUMBERS = re.compile(r"\s*\[(\d+(?:\s*[,，、-]\s*\d+)*)\]")
_ENDS = re.compile(r"(?<=[.!?])(?:\s+(?=[A-Z“\"*•\-\d\[])|(?<=[.!?])$)|(?<=[。！？])|\n+")
_MARKS = re.compile(r"^\s*(?:[-*•#>]+|\d+[.)])\s*")
_DECLINES = re.compile(
    r"\bnone of the|\bno (?:information|mention)|\bcannot (?:be )?(?:find|found|answer)"
    r"|\b(?:do|does|did|is|are) ?n[o']t (?:\w+ )?(?:mention|specif|stat|provid|contain|say|list|give|include|address)"
    r"|沒有(?:提及|提到|說明|提供|相關|指明)|未有?(?:提及|提到|說明|提供|指明)|無法(?:回答|提供)",
    re.IGNORECASE,
)
_IN_CHINESE = " (Answer in Traditional Chinese.)"
Encode = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found: its characters in the source text, and the clauses that any of them belong to."""

    text: str
    start: int
    end: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer without its numbers, and the numbers, from 1, that stood in or after it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """first_ms: until the first words came; nothing of them was checked. Both times with retrieval."""

    text: str
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    first_ms: float
    total_ms: float

    @property
    def declines(self) -> bool:
        """Whether it cites nothing and says that there is nothing to say."""
        return not any(self.cited(one) for one in self.sentences) and bool(_DECLINES.search(self.text))

    def cited(self, sentence: Sentence) -> tuple[Passage, ...]:
        """The passages that a sentence names, once each; a number that no passage has names none."""
        numbers = dict.fromkeys(n for n in sentence.numbers if 1 <= n <= len(self.passages))
        return tuple(self.passages[n - 1] for n in numbers)


class PlainRag:
    """Retrieval and generation over one source text. Answers in turn; building it embeds the text once."""

    def __init__(self, source: str, corpus: Corpus, encode: Encode, model: LanguageModel, k: int = PASSAGES) -> None:
        """source: the Guideline's text as received, into which the clauses of `corpus` point."""
        self._places = sorted(_places(corpus))
        self._model = model
        self._retriever, self.passages = _retriever(source, encode, k)

    def ask(self, question: str, language: str) -> PlainAnswer:
        """Raises ModelError where the model fails."""
        started = time.perf_counter()
        passages = tuple(self._passage(found.node) for found in self._retriever.retrieve(question))
        query = question if language == "en" else question + _IN_CHINESE
        pieces: list[str] = []
        first = 0.0
        messages = self._fitting(passages, query)
        for piece in self._model.stream(messages, max_tokens=ANSWER_TOKENS):
            first = first or (time.perf_counter() - started) * 1000
            pieces.append(piece)
        text = "".join(pieces).strip()
        total = (time.perf_counter() - started) * 1000
        return PlainAnswer(text, split(text), passages, first or total, total)

    def _fitting(self, passages: Sequence[Passage], query: str) -> list[Message]:
        """The request, with as many of the nearest passages as the model reads."""
        for count in range(len(passages), 0, -1):
            messages = [Message("user", prompt(passages[:count], query))]
            if count == 1 or prompt_tokens(messages) + ANSWER_TOKENS <= self._model.context_tokens:
                return messages
        return [Message("user", prompt((), query))]

    def _passage(self, node: Any) -> Passage:
        start, end = int(node.start_char_idx), int(node.end_char_idx)
        inside = (clause for from_, to, _, clause in self._places if from_ < end and to > start)
        return Passage(node.get_content(), start, end, tuple(dict.fromkeys(inside)))


def prompt(passages: Sequence[Passage], query: str) -> str:
    """What llama-index's citing engine says to a model, word for word."""
    from llama_index.core.query_engine.citation_query_engine import CITATION_QA_TEMPLATE

    sources = "\n\n".join(f"Source {number}:\n{passage.text}" for number, passage in enumerate(passages, 1))
    return CITATION_QA_TEMPLATE.format(context_str=sources, query_str=query)


def split(text: str) -> tuple[Sentence, ...]:
    """The sentences of an answer with the numbers that they cite; a number after a full stop is of that sentence."""
    # "... data. [2] Then": the number is moved before the stop, so that it stays with what it supports.
    moved = re.sub(r"([.!?。！？])((?:\s*\[[\d,，、\s-]+\])+)", r"\2\1", text)
    sentences = []
    for part in _ENDS.split(moved):
        numbers = tuple(n for found in _NUMBERS.finditer(part) for n in _counted(found[1]))
        words = _MARKS.sub("", _NUMBERS.sub("", part)).replace("**", "").strip()
        if re.search(r"\w", words):
            sentences.append(Sentence(words, numbers))
        elif sentences and numbers:
            sentences[-1] = Sentence(sentences[-1].text, (*sentences[-1].numbers, *numbers))
    return tuple(sentences)


def _counted(text: str) -> Iterable[int]:
    """The numbers of "1, 3-5"."""
    for part in re.split(r"\s*[,，、]\s*", text):
        first, _, last = part.partition("-")
        low = int(first)
        yield from range(low, min(int(last), low + 20) + 1) if last.strip() else (low,)


def _places(corpus: Corpus) -> Iterable[tuple[int, int, str, Clause]]:
    """Where each clause stands in the source. Sections only repeat their paragraphs."""
    for clause in corpus.clauses:
        if clause.segments and clause.kind != "section":
            start = min(one.source_start for one in clause.segments)
            yield start, max(one.source_start + one.length for one in clause.segments), clause.key, clause


def _retriever(source: str, encode: Encode, k: int) -> tuple[BaseRetriever, int]:
    """A retriever of the k nearest passages of a text, and how many passages there are."""
    import faiss
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.faiss import FaissVectorStore

    class Bundled(BaseEmbedding):
        """The encoder that comes with the program, as llama-index wants one."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return encode([query])[0].tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return encode([text])[0].tolist()

    splitter = SentenceSplitter(chunk_size=PASSAGE_TOKENS, chunk_overlap=OVERLAP_TOKENS)
    nodes = splitter.get_nodes_from_documents([Document(text=source)])
    embedding = Bundled(model_name="bundled")
    dimensions = encode(["ready"]).shape[1]
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(dimensions))
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=embedding)
    return index.as_retriever(similarity_top_k=k), len(nodes)
