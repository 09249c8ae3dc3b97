"""What binds comes before what explains, unless what explains is asked for."""

from dataclasses import replace

import pytest

from corpus.model import Clause, Document, Force
from corpus.store import Corpus
from index.build import open_searcher
from index.kinds import asks_for_explanation, explaining
from index.progress import silent
from index.settings import Settings

DOCUMENT = Document(
    id="doc", version="1", title="Act", title_zh="", issuer="", jurisdiction="", kind="act", force=Force.STATUTE,
    date="", language="en", official_url="", copyright="", source="", sha256="", verbatim=True,
)  # fmt: skip


def named(heading, kind="para", order=0):
    return Clause(
        document="doc", version="1", id=str(order), kind=kind, heading=heading, path=(), parent=None, order=order,
        text="Providers keep a record of every complaint.", page=None, segments=(), sentences=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "kind", "expected"),
    [
        ("Recital 26", "para", True),
        ("Recitals", "para", True),
        ("", "recital", True),
        ("WHEREAS:", "para", True),
        ("鑑於", "para", True),
        ("Article 4 Definitions", "article", False),
        ("Recitalist", "para", False),
        ("What the recitals say", "para", False),
        ("", "para", False),
    ],
)
def test_a_passage_explains_where_it_says_so(heading, kind, expected):
    assert explaining([named(heading, kind)]).tolist() == [expected]


def test_a_question_asks_for_recitals_where_it_names_them():
    assert asks_for_explanation("What does Recital 26 say?")
    assert not asks_for_explanation("What must a provider do?")


def test_the_article_comes_first_unless_the_recital_is_asked_for(tmp_path):
    # By words alone: their texts are the same, so the order says what else counts.
    settings = Settings(home=tmp_path, dense_weight=0)
    clauses = (named("Recital 1", order=0), named("Article 1", order=1))
    searcher = open_searcher(Corpus((DOCUMENT,), clauses), settings, progress=silent)
    assert searcher.search("Must providers record complaints?")[0].clause.heading == "Article 1"
    assert searcher.search("Which recital is about complaints?")[0].clause.heading == "Recital 1"
    indifferent = replace(searcher.settings, explaining=1.0)
    same = open_searcher(Corpus((DOCUMENT,), clauses), indifferent, progress=silent)
    assert same.search("Must providers record complaints?")[0].clause.heading == "Recital 1"
