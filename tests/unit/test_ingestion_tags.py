"""Modality and tags: by the words and the place, never stronger than the words."""

from __future__ import annotations

import pytest

from corpus.model import Modality, Role, Sector
from corpus.store import Corpus, load_corpus
from ingestion.modality import of_item, of_row, of_sentence, of_sentences
from ingestion.roles import acting, heading_role

GUIDELINE = "hk-genai-guideline"
M = Modality


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("Generated content must not violate laws.", M.MUST_NOT),
        ("Employees shall not use it.", M.MUST_NOT),
        ("Users may not instruct AI to do so.", M.MUST_NOT),
        ("Providers must comply.", M.MUST),
        ("They need to adhere to the principle.", M.MUST),
        ("Banks may need to customise models.", M.MAY),
        ("Providers are responsible for their output.", M.MUST),
        ("Developers bear the responsibility of improving it.", M.MUST),
        ("Careful management is required.", M.MUST),
        ("It is also necessary to comply with the licence.", M.MUST),
        ("Such systems should be prohibited.", M.SHOULD_NOT),
        ("Users should not publish it, but should check it.", M.SHOULD_NOT),
        ("Users should check it, and should not publish it.", M.SHOULD),
        ("Users should indicate it, and must bear the responsibility.", M.MUST),
        ("It is essential to respect rights.", M.SHOULD),
        ("Regular audits are thus critical.", M.SHOULD),
        ("Content safety is a critical issue.", M.DESCRIPTIVE),
        ("These are important stages.", M.DESCRIPTIVE),
        ("Reviewing data is also important.", M.RECOMMENDED),
        ("It is important to note that the Act is broad.", M.DESCRIPTIVE),
        ("It is recommended to choose such services.", M.RECOMMENDED),
        ("The Guideline encourages users to learn.", M.RECOMMENDED),
        ("They may make reference to guidelines.", M.MAY),
        ("Regular auditing can further reduce the risk.", M.MAY),
        ("Attackers may distort the model.", M.DESCRIPTIVE),
        ("Generative AI can help writers.", M.DESCRIPTIVE),
        ("This requires the system to emulate creativity.", M.DESCRIPTIVE),
        ("It requires the prohibition of such systems.", M.DESCRIPTIVE),
        ("Requests it should have otherwise refused are processed.", M.DESCRIPTIVE),
        ("Models learn from data.", M.DESCRIPTIVE),
    ],
)
def test_modality_by_words(sentence: str, modality: Modality) -> None:
    assert of_sentence(sentence) is modality


def test_a_sentence_that_goes_on_takes_the_class_before() -> None:
    sentences = ["Providers must inform users.", "This includes disclosing rules.", "Rules vary."]
    assert of_sentences(sentences) == [M.MUST, M.MUST, M.DESCRIPTIVE]


def test_fragments_are_no_stronger_than_what_leads_in() -> None:
    assert (
        of_item("employees shall not do so;", "Organisations should have policies, which cover:") is M.SHOULD
    )
    assert of_item("Providers must comply.", None) is M.MUST
    assert of_row("High Risk", ["“High Risk” applications require audits.", "Others must rest."]) is M.MUST
    assert of_row("Service Providers", ["Others must rest."]) is M.SHOULD


@pytest.mark.parametrize(
    ("clause_id", "modalities"),
    [
        ("2.1.2/table-1/unacceptable-risk", ["should_not"]),
        ("2.1.2/table-1/high-risk", ["must"]),
        ("2.1.2/table-1/limited-risk", ["must"]),
        ("2.1.2/table-1/low-risk", ["must"]),
        ("3.3/establish-organisation-policies-and-guidelines/item-8", ["should"]),
        ("2.2/item-1", ["descriptive"]),
        ("3.2.2/pilot-projects", ["should", "should"]),
    ],
)
def test_modality_of_clauses(corpus: Corpus, clause_id: str, modalities: list[str]) -> None:
    assert [s.modality.value for s in corpus.clause(GUIDELINE, clause_id).sentences] == modalities


def test_other_laws_lay_no_duty_on_the_reader(corpus: Corpus) -> None:
    for clause_id in ("A1.1", "A1.2/european-union", "A1.2/united-kingdom", "A1.2/singapore"):
        assert corpus.clause(GUIDELINE, clause_id).tags.modalities == ("descriptive",)


DEVELOPER, PROVIDER, USER = (role.value for role in Role)


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("Service Providers must disclose risks to users.", {PROVIDER}),
        ("Technology Developers and Service Users need to monitor.", {DEVELOPER, USER}),
        ("To address these risks, Service Providers should build systems.", {PROVIDER}),
        ("Users must be explicitly informed of errors.", set()),
        ("Organisations should assess risks.", set()),
        ("The Guideline encourages Service Users to understand limits.", {USER}),
        (
            "Responsibility for accuracy must rest with developers and providers, not users.",
            {DEVELOPER, PROVIDER},
        ),
        ("Tourism: When using AI, service providers must inform users.", {PROVIDER}),
        ("The answer helps Service Users.", set()),
    ],
)
def test_who_acts(sentence: str, roles: set[str]) -> None:
    assert acting(sentence) == roles


def test_end_users_are_service_users() -> None:
    assert heading_role("End Users") == {USER}
    assert heading_role("Service Users: Proactive Stewards") == {USER}
    assert heading_role("Responsible Service Development Processes") == set()


@pytest.mark.parametrize(
    ("clause_id", "field", "values"),
    [
        ("3/table-2/end-users", "roles", (USER,)),
        ("3/table-2", "roles", (DEVELOPER, PROVIDER, USER)),
        ("3.1/establish-a-data-team-and-assign-a-leader", "roles", (DEVELOPER,)),
        ("3.1/independent-evaluation-mechanisms", "roles", (DEVELOPER, PROVIDER)),
        ("3.2.1/ensuring-system-security", "roles", (PROVIDER,)),
        ("3.3/establish-organisation-policies-and-guidelines/item-1", "roles", (USER,)),
        ("2.1.3.4/p2", "roles", (DEVELOPER, PROVIDER, USER)),
        ("A2.2.2/tourism", "roles", (PROVIDER,)),
        ("A2.2.2/healthcare", "sectors", ("healthcare",)),
        ("A2.2.2/p1", "sectors", ("finance", "healthcare", "education")),
        ("2.1.3.1/p3", "sectors", ("finance", "legal")),
        ("2.1.2/table-1/limited-risk", "sectors", ("education",)),
        ("3.2.2/service-procurement", "sectors", ()),
        ("2.2/item-3", "dimensions", ("Crime Prevention",)),
        ("2.2.2/p1", "dimensions", ("Intellectual Property",)),
        ("2.3.4/p1", "principles", ("Fairness and Objectivity",)),
        ("2.1.3.3/p2", "lifecycle", ("Deployment and Integration",)),
        ("2.1.2/table-1/high-risk", "risk_tiers", ("High Risk",)),
        ("2.1.2/table-1", "risk_tiers", ("Unacceptable Risk", "High Risk", "Limited Risk", "Low Risk")),
        ("3.1/technology-developers-and-service-providers-should-follow-higher-standards", "risk_tiers", ()),
        ("A1.2/european-union", "risk_tiers", ()),
        ("2.2/item-5", "clause_refs", ("2.2.5",)),
        ("2.1.3/p2", "clause_refs", ("2.1.3.1", "2.1.3.2", "2.1.3.3", "2.1.3.4")),
        ("3/p1", "clause_refs", ("3/table-2",)),
        ("3.3/establish-organisation-policies-and-guidelines", "clause_refs", ("3.3/footnote-1",)),
        (
            "3.3/establish-organisation-policies-and-guidelines",
            "instrument_refs",
            ("Checklist on Guidelines for the Use of Generative AI by Employees (PCPD)",),
        ),
        ("2.1.3.4/p1", "roles", (PROVIDER,)),
        ("A2/p5", "instrument_refs", ("Copyright Ordinance (Cap. 528)",)),
        ("A3/item-5", "instrument_refs", ("GB/T 45652-2025",)),
    ],
)
def test_tags(corpus: Corpus, clause_id: str, field: str, values: tuple[str, ...]) -> None:
    assert getattr(corpus.clause(GUIDELINE, clause_id).tags, field) == values


@pytest.mark.parametrize("sector", [sector.value for sector in Sector])
def test_each_sectors_own_clause_is_that_sectors_alone(corpus: Corpus, sector: str) -> None:
    assert corpus.clause(GUIDELINE, f"A2.2.2/{sector}").tags.sectors == (sector,)


def test_sections_of_a_role_give_it_to_all_below(corpus: Corpus) -> None:
    for prefix, role in (("3.1", DEVELOPER), ("3.2", PROVIDER), ("3.3", USER)):
        below = [c for c in corpus.clauses_of(GUIDELINE) if c.id.startswith(prefix)]
        assert below and all(role in c.tags.roles for c in below)


def test_references_lead_somewhere(corpus: Corpus) -> None:
    ids = {clause.id for clause in corpus.clauses_of(GUIDELINE)}
    for clause in corpus.clauses_of(GUIDELINE):
        assert set(clause.tags.clause_refs) <= ids - {clause.id}
