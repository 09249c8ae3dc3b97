"""The official Chinese stands beside a quote only where it is known to say the same place."""

from app.answer import Profile, Statement
from app.answering.parallel import notes_on_differences, with_official_chinese
from app.answering.verify import cite
from corpus.editions import ZhClause, differences
from corpus.store import load_corpus

CORPUS = load_corpus()


def statement(clause_id: str, sentence: int = 0) -> Statement:
    clause = CORPUS.clause("hk-genai-guideline", clause_id)
    span = clause.sentences[sentence]
    citation = cite(CORPUS, clause, span.start, span.end)
    return Statement(citation.quote, (citation,))


class Written:
    """An edition of our own words: enough of `Edition` for what is asked of it here."""

    document, version = "hk-genai-guideline", "1.1"

    def __init__(self, **texts: tuple[str, tuple[tuple[int, int], ...]]) -> None:
        self.texts = texts

    def clause(self, clause_id: str) -> ZhClause | None:
        if clause_id not in self.texts:
            return None
        text, sentences = self.texts[clause_id]
        return ZhClause(clause_id, "", text, 1, 1, sentences)


def test_the_sentence_at_the_same_place_is_shown():
    edition = Written(**{"3.3/privacy-protection": ("一。二。三。", ((0, 2), (2, 4), (4, 6)))})
    (shown,) = with_official_chinese([statement("3.3/privacy-protection", 1)], edition)
    assert shown.parallel == "二。"
    assert shown.text == statement("3.3/privacy-protection", 1).text


def test_where_sentences_cannot_be_told_apart_a_short_clause_is_shown_whole_and_once():
    edition = Written(**{"3.3/privacy-protection": ("只有一句。", ((0, 5),))})
    quoted = [statement("3.3/privacy-protection", 0), statement("3.3/privacy-protection", 1)]
    shown = with_official_chinese(quoted, edition)
    assert [s.parallel for s in shown] == ["只有一句。", ""]


def test_a_long_clause_that_does_not_match_is_left_to_the_panel():
    edition = Written(**{"3.3/privacy-protection": ("長" * 400, ((0, 400),))})
    (shown,) = with_official_chinese([statement("3.3/privacy-protection")], edition)
    assert shown.parallel == ""


def test_a_clause_that_the_edition_does_not_have_stays_bare():
    (shown,) = with_official_chinese([statement("3.3/privacy-protection")], Written())
    assert shown.parallel == ""


def test_the_reader_of_chinese_is_told_of_a_difference():
    told = differences("3.3/privacy-protection")
    assert told and "以英文版為準" in told[0]
    notes = notes_on_differences([statement("3.3/privacy-protection", 2)])
    assert [note.values["text"] for note in notes] == list(told)
    assert notes_on_differences([statement("1.2/gan")]) == ()


def test_only_the_reader_of_chinese_is_told(assistant):
    english = assistant.ask("Should we delete data stored in AI services regularly?")
    chinese = assistant.ask("私隱保護方面，使用者應否定期刪除數據？", Profile(language="zh-Hant"))
    assert "edition_differs" not in [n.key for n in english.notes]
    assert chinese.understanding.language == "zh-Hant"
