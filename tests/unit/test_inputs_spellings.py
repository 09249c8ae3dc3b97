"""Roles and sectors in any usual spelling, and never a wrong one for an unknown."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app.asking.spellings
from app.asking.spellings import UnknownName, names
from corpus.model import Role, Sector

FOLDER = Path(app.asking.spellings.__file__).parents[1] / "names"


def test_the_names_are_those_of_the_corpus():
    assert names("roles").choices == tuple(Role)
    assert names("sectors").choices == tuple(Sector)


@pytest.mark.parametrize("kind", ["roles", "sectors", "languages"])
def test_no_spelling_stands_for_two_names(kind):
    data = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    for name, spellings in data["spellings"].items():
        for spelling in (name, *spellings):
            assert names(kind).resolve(spelling) == (name,), spelling
    for spelling in data["unspecified"]:
        assert names(kind).resolve(spelling) == (), spelling


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Technology Developers", Role.TECHNOLOGY_DEVELOPER),
        ("tech-developer", Role.TECHNOLOGY_DEVELOPER),
        ("TECHNOLOGY_DEVELOPER", Role.TECHNOLOGY_DEVELOPER),
        ("Technolgy Developper", Role.TECHNOLOGY_DEVELOPER),
        ("技術開發者", Role.TECHNOLOGY_DEVELOPER),
        ("技术开发者", Role.TECHNOLOGY_DEVELOPER),
        ("Service-Providers", Role.SERVICE_PROVIDER),
        ("serviceprovider", Role.SERVICE_PROVIDER),
        ("a service provider", Role.SERVICE_PROVIDER),
        ("ＳＥＲＶＩＣＥ　ｐｒｏｖｉｄｅｒ", Role.SERVICE_PROVIDER),
        ("serivce provder", Role.SERVICE_PROVIDER),
        ("服務提供者", Role.SERVICE_PROVIDER),
        ("服务提供商", Role.SERVICE_PROVIDER),
        ("End Users", Role.SERVICE_USER),
        ("end-user", Role.SERVICE_USER),
        ("Service User (employee)", Role.SERVICE_USER),
        ("服務使用者", Role.SERVICE_USER),
        ("终端用户", Role.SERVICE_USER),
    ],
)
def test_roles(written, role):
    assert names("roles").resolve(written) == (role,)


@pytest.mark.parametrize(
    ("written", "sector"),
    [
        ("Banking", Sector.FINANCE),
        ("the financial sector", Sector.FINANCE),
        ("銀行業", Sector.FINANCE),
        ("Health-care", Sector.HEALTHCARE),
        ("hospitals", Sector.HEALTHCARE),
        ("医疗行业", Sector.HEALTHCARE),
        ("Law firms", Sector.LEGAL),
        ("法律界", Sector.LEGAL),
        ("EdTech", Sector.EDUCATION),
        ("educaton", Sector.EDUCATION),
        ("news media", Sector.JOURNALISM),
        ("傳媒", Sector.JOURNALISM),
        ("Travel & Hospitality", Sector.TOURISM),
        ("旅遊業", Sector.TOURISM),
        ("E-commerce", Sector.RETAIL),
        ("retail industry", Sector.RETAIL),
        ("零售", Sector.RETAIL),
        ("supply chain", Sector.LOGISTICS),
        ("Logisitcs", Sector.LOGISTICS),
        ("物流業", Sector.LOGISTICS),
        ("Industry", Sector.INDUSTRY),
        ("Industrial sector", Sector.INDUSTRY),
        ("製造業", Sector.INDUSTRY),
    ],
)
def test_sectors(written, sector):
    assert names("sectors").resolve(written) == (sector,)


def test_several_in_one_text():
    assert names("roles").resolve("provider and user") == (Role.SERVICE_PROVIDER, Role.SERVICE_USER)
    assert names("roles").resolve("開發者、服務提供者") == (Role.TECHNOLOGY_DEVELOPER, Role.SERVICE_PROVIDER)
    assert names("sectors").resolve("finance / banking, retail") == (Sector.FINANCE, Sector.RETAIL)


@pytest.mark.parametrize(
    "unknown",
    [
        "agriculture",
        "government",
        "energy",
        "mining",
        "construction",
        "real estate",
        "telecoms",
        "sports",
        "gaming",
        "housing",
        "police",
        "military",
        "農業",
        "政府",
        "mars",
        "x",
        "\U0001f600 zoo",
    ],
)
def test_what_the_guideline_does_not_name_is_refused_with_the_choices(unknown):
    with pytest.raises(UnknownName) as caught:
        names("sectors").resolve(unknown)
    assert all(sector in str(caught.value) for sector in Sector)


def test_one_unknown_among_known_is_refused():
    with pytest.raises(UnknownName, match="astronaut"):
        names("roles").resolve("provider, astronaut")


@given(st.sampled_from(["roles", "sectors", "languages"]), st.text(max_size=40))
def test_only_our_names_come_back(kind, written):
    try:
        found = names(kind).resolve(written)
    except UnknownName as error:
        assert "\n" not in str(error)
    else:
        assert set(found) <= set(names(kind).choices)
        assert len(set(found)) == len(found)


@given(st.sampled_from([*Role]), st.data())
def test_two_letters_swapped_still_read_as_the_role(role, data):
    at = data.draw(st.integers(1, len(role) - 2))
    swapped = role[:at] + role[at + 1] + role[at] + role[at + 2 :]
    assert names("roles").resolve(swapped) == (role,)


@given(
    st.sampled_from([*Role, *Sector]), st.sampled_from([" ", "-", "_", "  ", ""]), st.sampled_from(["", "s"]), st.data()
)
def test_case_separator_and_plural_do_not_matter(name, separator, plural, data):
    kind = "roles" if name in [*Role] else "sectors"
    cased = "".join(data.draw(st.sampled_from([c.upper(), c.lower()])) for c in name)
    assert names(kind).resolve(cased.replace(" ", separator) + plural) == (name,)
