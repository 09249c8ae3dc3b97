"""The chat's folder: whole, healed, and never half written."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chat import ChatStartError, _listen, address
from app.chatting.root import TRANSLATIONS, WEB, ChatFolderError, overlaid, prepare
from app.documents.uploads import LIMIT, MOST, SUFFIXES

TREES = st.recursive(st.integers(), lambda below: st.dictionaries(st.sampled_from("abc"), below), max_leaves=8)
TABLES = st.dictionaries(st.sampled_from("abc"), TREES)


def test_the_folder_holds_what_the_browser_asks_for(tmp_path: Path) -> None:
    root = prepare(tmp_path, 8000)
    assert root == tmp_path / "chat" / "port-8000"
    for path in (WEB / "public").rglob("*"):
        if path.is_file():
            assert (root / "public" / path.relative_to(WEB / "public")).read_bytes() == path.read_bytes()
    for language in TRANSLATIONS:
        translation = json.loads((root / ".chainlit" / "translations" / f"{language}.json").read_text("utf-8"))
        assert translation["chat"]["watermark"] and translation["common"]["actions"]["cancel"]
    assert "資料" in (root / "chainlit_zh-HK.md").read_text("utf-8") or "指引" in (
        root / "chainlit_zh-HK.md"
    ).read_text("utf-8")
    assert "not legal advice" in (root / "chainlit.md").read_text("utf-8")


def test_a_damaged_file_heals_and_a_sound_one_is_left_alone(tmp_path: Path) -> None:
    root = prepare(tmp_path, 1)
    damaged, sound = root / "public" / "theme.json", root / "public" / "mark.svg"
    stamp = sound.stat().st_mtime_ns
    damaged.write_text("half")
    prepare(tmp_path, 1)
    assert damaged.read_bytes() == (WEB / "public" / "theme.json").read_bytes()
    assert sound.stat().st_mtime_ns == stamp
    assert not list(root.rglob(".new-*"))


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "chat").write_text("in the way")
    with pytest.raises(ChatFolderError, match="CLAUSEWISE_HOME"):
        prepare(tmp_path, 1)


@given(TABLES, TABLES)
def test_our_words_lie_over_theirs(base: dict, ours: dict) -> None:
    merged = overlaid(base, ours)
    assert set(merged) == set(base) | set(ours)
    assert overlaid(merged, ours) == merged
    assert all(merged[key] == value for key, value in base.items() if key not in ours)


def test_nothing_of_the_assets_comes_from_elsewhere() -> None:
    for path in WEB.rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "http://" not in text and "https://" not in text, path


def test_the_settings_that_protect_the_reader_are_set() -> None:
    settings = tomllib.loads((WEB / "config.toml").read_text("utf-8"))
    features = settings["features"]
    assert not features["unsafe_allow_html"] and not features["mcp"]["enabled"]
    upload = features["spontaneous_file_upload"]
    assert upload["max_size_mb"] << 20 == LIMIT and upload["max_files"] <= MOST
    assert all(set(suffixes) == set(SUFFIXES) for suffixes in upload["accept"].values())
    assert settings["project"]["allow_origins"] == []
    assert json.loads((WEB / "public" / "theme.json").read_text("utf-8"))["custom_fonts"] == []


def test_what_a_killed_chat_left_of_its_readers_files_goes(tmp_path: Path) -> None:
    left = prepare(tmp_path, 8000) / ".files" / "session"
    left.mkdir(parents=True)
    (left / "letter.pdf").write_bytes(b"%PDF-")
    assert not (prepare(tmp_path, 8000) / ".files").exists()


def test_light_and_dark_define_the_same_colours() -> None:
    variables = json.loads((WEB / "public" / "theme.json").read_text("utf-8"))["variables"]
    assert set(variables["light"]) == set(variables["dark"])


def test_text_can_be_read_on_its_ground_in_light_and_dark() -> None:
    variables = json.loads((WEB / "public" / "theme.json").read_text("utf-8"))["variables"]
    for theme in variables.values():
        for text, ground in (
            ("--foreground", "--background"),
            ("--muted-foreground", "--background"),
            ("--muted-foreground", "--secondary"),
            ("--primary", "--card"),
            ("--primary-foreground", "--primary"),
            ("--cw-mark-foreground", "--cw-mark"),
            ("--cw-caution-foreground", "--cw-caution"),
        ):
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 for two colours written as `hue saturation% lightness%`."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    import colorsys

    hue, saturation, lightness = (float(part.rstrip("%")) for part in colour.split())
    channels = colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_address_that_cannot_be_used_is_one_sentence() -> None:
    with _listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ChatStartError, match=f"Port {port} is in use"):
            _listen("127.0.0.1", port)
    for host in ("no.such.host.invalid", "a" * 300, "..", "\u00e9" * 80):
        with pytest.raises(ChatStartError, match="no host"):
            _listen(host, 0)
    with pytest.raises(ChatStartError, match="no address"):
        _listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "localhost"), ("0.0.0.0", "localhost"), ("::1", "localhost"), ("fe80::1", "[fe80::1]")],
)
def test_the_address_is_one_to_type(host: str, shown: str) -> None:
    assert address(host, 8000) == f"http://{shown}:8000"
