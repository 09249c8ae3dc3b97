"""The real small model, where it is: in this process and as a server. Skipped where it was not fetched.

CLAUSEWISE_HOME=... pytest tests/unit/test_llm_local.py
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.llm import open_model
from app.llm.local import RUNTIME, LocalModel
from app.llm.model import Message, ModelError
from app.llm.settings import InProcess
from app.llm.weights import QWEN

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(
    not QWEN.is_here or importlib.util.find_spec(RUNTIME) is None, reason="the local model was not fetched"
)
SCHEMA = {
    "type": "object",
    "properties": {"label": {"type": "string", "enum": ["C1", "C2"]}, "text": {"type": "string"}},
    "required": ["label", "text"],
    "additionalProperties": False,
}
ASKED = [Message("user", "C1: Providers should label content. Say what providers should do. Answer in JSON.")]


def test_it_answers_in_process_in_the_form_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_LLM_BASE_URL", raising=False)
    monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", "local")
    model = open_model()
    assert model is not None and model.is_local and model.context_tokens == InProcess().context_window
    pieces = list(model.stream(ASKED, schema=SCHEMA, max_tokens=80))
    assert len(pieces) > 5
    assert json.loads("".join(pieces))["label"] in ("C1", "C2")
    # Where it is let go on, it is stopped, and answers the next.
    stop, started = threading.Event(), time.monotonic()
    for count, _ in enumerate(model.stream([Message("user", "Count from 1 to 1000.")], max_tokens=2000, stop=stop)):
        if count == 3:
            stop.set()
    assert time.monotonic() - started < 60
    with pytest.raises(ModelError, match="reads 8,192"):
        list(model.stream([Message("user", "word " * 8000)]))
    assert "".join(model.stream([Message("user", "Say OK.")], max_tokens=5)).strip()
    hurried = LocalModel(InProcess(deadline=0.01))
    with pytest.raises(ModelError, match="not done after 0.01 s"):
        list(hurried.stream(ASKED))


def test_it_is_served_on_this_machine_only(tmp_path: Path) -> None:
    from app.llm.listing import served
    from app.llm.server import ServerModel
    from app.llm.settings import ServerSettings

    command = [sys.executable, "-m", "app.cli", "model", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ.copy()) as server:
        assert server.stderr is not None
        try:
            said = server.stderr.readline() + server.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/v1", said)
            assert "for trying" in said and found, said
            assert [each.name for each in served(found[0], "", 5)] == [QWEN.name]
            model = ServerModel(ServerSettings(found[0], QWEN.name))
            reply = json.loads("".join(model.stream(ASKED, schema=SCHEMA, max_tokens=80)))
            assert set(reply) == {"label", "text"}
        finally:
            server.terminate()
    assert server.returncode in (143, -15)
