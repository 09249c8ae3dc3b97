import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Profile
from app.asking.rewording import reworded, without_document
from app.asking.understand import understand
from app.searching.retrieve import Weights, boost_for, parts_of, retrieve


def test_everyday_words_become_the_guidelines():
    said = "May employees input personal data into generative AI services?"
    assert reworded("May interns type client names into Copilot?") == said
    assert "consequences of violations of policies" in reworded("What if somebody breaks the rules?")


def test_everyday_chinese_becomes_the_written_word():
    assert reworded("出街之前使唔使話人知係AI寫？") == "出街之前使唔使清楚標明標示生成內容？"
    assert "核實生成內容真確性" in reworded("啲答案冇睇過就咁交，得唔得？")
    # Chinese words in an English question stay as they are.
    assert "personal data" in reworded("May we type client names into 通義千問?")


def test_english_words_among_chinese_become_chinese():
    assert reworded("個 vendor 睇唔睇到我啲 logs？") == "個 服務提供者 睇唔睇到我啲 紀錄日誌？"
    # The longer phrase comes before the words in it, and nothing inside a word or a name of a tool is touched.
    assert reworded("點樣防 data poisoning？") == "點樣防 數據投毒？"
    assert reworded("metadata 同 ChatGPT 有乜嘢關係？") == ""
    assert reworded("AI 係乜嘢嚟？") == ""


@pytest.mark.parametrize("question", ["呢個 deepfake 要唔要 label？", "個 chatbot 有冇 bias，邊個負責 check？"])
def test_a_mixed_question_is_chinese_throughout_in_the_guidelines_words(question):
    assert not any(character.isascii() and character.isalpha() for character in reworded(question))


def test_everyday_chinese_about_labels_leads_to_the_clause_on_labels(assistant):
    asked = understand("網店啲產品介紹係機器寫，要唔要同客人講係AI寫？", Profile())
    assert "3.3/citation-and-attribution" in {hit.clause.id for hit in retrieve(assistant.searcher, asked, k=5)}


def test_words_inside_other_words_are_left_alone():
    assert reworded("What does robotics have to do with feedstock?") == ""


@given(st.text(max_size=300))
def test_rewording_never_fails_and_says_nothing_new_of_nothing(text):
    other = reworded(text)
    assert other == "" or other != text


def test_the_name_of_the_document_is_not_searched():
    assert without_document("Which tiers does the Guideline name?") == "Which tiers name?"
    assert without_document("What does this document say about watermarks?") == "What about watermarks?"
    assert without_document("Under the Generative AI Guideline's rules, who labels?") == "rules, who labels?"
    assert without_document("What is the Guideline?") == "What is the Guideline?"
    assert without_document("May I paste the document into a chatbot?") == "May I paste the document into a chatbot?"
    assert without_document("guidelines of our office for staff") == "guidelines of our office for staff"


def test_a_question_on_nothing_in_the_document_is_near_to_nothing_for_naming_it(assistant):
    def best(question):
        return max(hit.dense for hit in retrieve(assistant.searcher, understand(question, Profile()), k=3))

    assert best("Which bakery delivers cakes to the Guideline's office?") < 0.44
    # A question about the document itself is searched as it stands.
    assert best("Is the Guideline legally binding?") > 0.5


def test_a_question_in_parts():
    assert parts_of("Which tier applies, and what does it require?") == (
        "Which tier applies",
        "what does it require",
    )
    assert parts_of("What is a watermark?") == ()


def test_own_sector_counts_more_and_another_less(assistant):
    reading = understand("We are a hospital", Profile())
    factor = boost_for(reading, Weights())
    corpus = assistant.corpus
    own = factor(corpus.clause("hk-genai-guideline", "A2.2.2/healthcare"))
    other = factor(corpus.clause("hk-genai-guideline", "A2.2.2/retail"))
    assert own > 1 > other > 0


def test_hits_come_best_first_and_each_once(assistant):
    hits = retrieve(assistant.searcher, understand("Who labels pictures, and who checks the facts?", Profile()), k=10)
    assert len({hit.clause.key for hit in hits}) == len(hits) == 10
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
