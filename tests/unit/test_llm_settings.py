"""Which model is set: from where, what goes with what, and one sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm import configured, open_model
from app.llm.model import Message, ModelError
from app.llm.settings import InProcess, ServerSettings, is_loopback, read_settings
from app.llm.thinking import without_thinking
from app.llm.tokens import fits, room, tokens

URL, MODEL, KEY = "CLAUSEWISE_LLM_BASE_URL", "CLAUSEWISE_LLM_MODEL", "CLAUSEWISE_LLM_API_KEY"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An empty working folder and an empty home, and nothing set."""
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir(), home.mkdir()
    for name in (URL, MODEL, KEY):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    monkeypatch.chdir(work)
    return work, home


def put(folder: Path, text: str) -> Path:
    (folder / "clausewise.toml").write_text(text, encoding="utf-8")
    return folder / "clausewise.toml"


def environment(monkeypatch: pytest.MonkeyPatch, url: str = "", model: str = "", key: str = "") -> None:
    for name, value in ((URL, url), (MODEL, model), (KEY, key)):
        if value:
            monkeypatch.setenv(name, value)


def refused() -> str:
    with pytest.raises(ModelError) as caught:
        read_settings()
    return str(caught.value)


def test_nothing_set_is_no_model() -> None:
    assert not configured() and open_model() is None


def test_a_file_for_something_else_is_no_model(places: tuple[Path, Path]) -> None:
    put(places[0], "[other]\nx = 1\n")
    assert not configured() and open_model() is None


def test_the_environment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, "https://models.example/v1", "m-1", "secret-key")
    assert configured()
    found = read_settings()
    assert isinstance(found, ServerSettings)
    assert (found.base_url, found.model, found.key) == ("https://models.example/v1", "m-1", "secret-key")
    assert found.source == URL and not found.is_local
    model = open_model()
    assert model is not None and model.name == "m-1 (models.example)" and model.context_tokens == 8192


def test_the_working_folder_comes_before_the_home_and_the_environment_before_both(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, home = places
    put(home, '[llm]\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "of-home"\nretries = 5\n')
    assert read_settings().model == "of-home" and read_settings().retries == 5
    put(work, '[llm]\nbase_url = "http://127.0.0.1:2/v1"\nmodel = "of-work"\ntimeout = 7\ncontext_window = 4096\n')
    found = read_settings()
    assert (found.model, found.timeout, found.context_window, found.retries) == ("of-work", 7, 4096, 2)
    environment(monkeypatch, model="of-environment")
    found = read_settings()
    assert (found.model, found.base_url) == ("of-environment", "http://127.0.0.1:2/v1")


def test_the_small_model_needs_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, model="local")
    assert read_settings() == InProcess()
    put(Path(), "[llm]\ndeadline = 30\ntimeout = 9\nretries = 0\n")
    assert read_settings() == InProcess(deadline=30)
    # With an address it is a name like any other.
    environment(monkeypatch, "http://127.0.0.1:9/v1")
    assert isinstance(read_settings(), ServerSettings)


def test_a_key_is_neither_shown_nor_sent_elsewhere(places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    work, home = places
    put(home, '[llm]\nbase_url = "https://models.example/v1"\nmodel = "m"\napi_key = "of-the-file"\n')
    assert read_settings().key == "of-the-file"
    assert "of-the-file" not in repr(read_settings())
    # Another address of the environment does not get the key of the file; the same one does.
    environment(monkeypatch, "https://elsewhere.example/v1")
    assert read_settings().key == ""
    environment(monkeypatch, "https://models.example/v1/")
    assert read_settings().key == "of-the-file"
    environment(monkeypatch, key="of-the-environment")
    assert read_settings().key == "of-the-environment"


def test_a_file_of_the_working_folder_does_not_get_the_key_of_the_environment(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(places[0], '[llm]\nbase_url = "https://elsewhere.example/v1"\nmodel = "m"\n')
    environment(monkeypatch, key="very-secret")
    said = refused()
    assert path.name in said and URL in said and "very-secret" not in said
    # On this machine it goes to no stranger, and the home is the user's own.
    put(places[0], '[llm]\nbase_url = "http://localhost:9/v1"\nmodel = "m"\n')
    assert read_settings().key == "very-secret"
    path.unlink()
    put(places[1], '[llm]\nbase_url = "https://elsewhere.example/v1"\nmodel = "m"\n')
    assert read_settings().key == "very-secret"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[llm\n", "no TOML"),
        ("llm = 3\n", "must be a table"),
        ("[llm]\nbase-url = 'x'\n", "knows no “base-url”"),
        ("[llm]\nmodel = 3\n", "“model” must be text"),
        ("[llm]\ntimeout = 'long'\n", "“timeout” must be a number from 1 to 3600"),
        ("[llm]\ntimeout = 0\n", "“timeout” must be a number"),
        ("[llm]\ntimeout = nan\n", "“timeout” must be a number"),
        ("[llm]\nretries = 2.5\n", "“retries” must be a number from 0 to 10"),
        ("[llm]\nretries = true\n", "“retries” must be a number"),
        ("[llm]\ncontext_window = 5\n", "“context_window” must be a number"),
        ("[llm]\nlocal = 'no'\n", "“local” must be true or false"),
        ("[llm]\nmodel = 'm'\n", "no server"),
        ("[llm]\nbase_url = 'http://127.0.0.1:1'\n", "no model"),
        ("[llm]\ntimeout = 5\n", "No language model is named"),
    ],
)
def test_each_mistake_in_a_file_has_its_sentence(places: tuple[Path, Path], text: str, said: str) -> None:
    put(places[0], text)
    sentence = refused()
    assert said in sentence and sentence.endswith(".") and "\n" not in sentence.strip()


def test_a_file_that_is_no_text(places: tuple[Path, Path]) -> None:
    (places[0] / "clausewise.toml").write_bytes(b"\xff\xfe\x00[llm]")
    assert "cannot be read" in refused()


@pytest.mark.parametrize(
    "url",
    ["localhost:11434", "ftp://x/v1", "http://", "http://a b/v1", "http://x:99999/v1", "http://[::1/v1", "just words"],
)
def test_what_is_no_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    environment(monkeypatch, url, "m")
    assert "is no address of a server" in refused()


@pytest.mark.parametrize("url", ["https://me:hidden@x.example/v1", "https://x.example/v1?key=hidden"])
def test_an_address_holds_no_secret(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    environment(monkeypatch, url, "m")
    assert KEY in refused() and "hidden" not in refused()


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1"),
        ("http://[::1]:8080/v1/", "http://[::1]:8080/v1"),
        ("https://x.example/openai/v2/chat/completions", "https://x.example/openai/v2"),
    ],
)
def test_an_address_is_put_right(monkeypatch: pytest.MonkeyPatch, url: str, normal: str) -> None:
    environment(monkeypatch, url, "m")
    assert read_settings().base_url == normal


@pytest.mark.parametrize(
    ("url", "model", "local"),
    [
        ("http://127.0.0.1:1/v1", "m", True),
        ("http://127.9.9.9/v1", "m", True),
        ("http://localhost/v1", "m", True),
        ("http://[::1]:1/v1", "m", True),
        ("http://0.0.0.0:1/v1", "m", False),
        ("http://192.168.1.2:1/v1", "m", False),
        ("http://localhost.example/v1", "m", False),
        ("http://127.0.0.1.example/v1", "m", False),
        # Run by a local Ollama on its maker's machines.
        ("http://127.0.0.1:11434/v1", "big:120b-cloud", False),
        ("http://127.0.0.1:11434/v1", "big:cloud", False),
        ("http://127.0.0.1:11434/v1", "cloud-expert", True),
    ],
)
def test_what_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str, model: str, local: bool) -> None:
    environment(monkeypatch, url, model)
    assert open_model().is_local is local


def test_a_server_here_that_passes_words_on_can_be_said_to(places: tuple[Path, Path]) -> None:
    put(places[0], '[llm]\nbase_url = "http://127.0.0.1:4000"\nmodel = "m"\nlocal = false\n')
    assert not open_model().is_local
    # It cannot be said of another machine that it is this one.
    put(places[0], '[llm]\nbase_url = "https://x.example"\nmodel = "m"\nlocal = true\n')
    assert not open_model().is_local


@given(st.text())
def test_any_text_as_an_address_is_taken_or_refused_in_words(text: str) -> None:
    from app.llm.settings import _address

    try:
        assert _address(text, URL).startswith(("http://", "https://"))
        is_loopback(_address(text, URL))
    except ModelError as error:
        assert URL in str(error)


@given(st.text(), st.text())
def test_more_text_takes_no_fewer_tokens(one: str, other: str) -> None:
    assert tokens(one) <= tokens(f"{one} {other}") <= tokens(one) + tokens(other)


def test_the_budget_counts_both_languages_and_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, "http://127.0.0.1:1", "m")
    model = open_model()
    # True counts, by the tokenizer of Qwen2.5: 11 and 16.
    assert 11 <= tokens("Service providers should label the content that artificial intelligence generates.") <= 16
    assert 16 <= tokens("服務提供者應標示由人工智能生成的內容，讓使用者知道。") <= 30
    short, long = [Message("user", "A question.")], [Message("user", "word " * 8000)]
    assert fits(model, short, 800) and not fits(model, long, 10) and not fits(model, short, 8190)
    assert room(model, short, 800) == 8192 - 800 - tokens("A question.") - 8


@given(st.text(), st.text(alphabet="<think>/ \nab"), st.lists(st.integers(0, 30)))
def test_thoughts_are_left_out_however_they_are_cut(thought: str, answer: str, cuts: list[int]) -> None:
    def cut(text: str) -> list[str]:
        ends = [0, *sorted(min(c, len(text)) for c in cuts), len(text)]
        return [text[a:b] for a, b in zip(ends, ends[1:], strict=False)]

    thought, answer = thought.replace("</think>", ""), answer.replace("<think>", "")
    assert "".join(without_thinking(cut(f"<think>{thought}</think>\n\n{answer}"))) == answer.lstrip()
    if not "<think>".startswith(answer.lstrip()[:7] or "<"):
        assert "".join(without_thinking(cut(answer))) == answer


def test_the_home_may_be_the_working_folder(places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(places[1])
    put(places[1], '[llm]\nbase_url = "https://models.example/v1"\nmodel = "m"\n')
    environment(monkeypatch, key="the-key")
    assert read_settings().key == "the-key"


def test_a_working_folder_that_is_gone(places: tuple[Path, Path]) -> None:
    places[0].rmdir()
    assert not configured()
