"""What can go wrong with a model on a server, and the sentence for each."""

from __future__ import annotations

from dataclasses import dataclass

from app.llm.model import ModelError
from corpus.said import Said

LONGEST_WAIT = 30.0
"""Seconds that we wait at a server's word; one that asks for more is not waited for."""

_TOO_LONG = ("context length", "context size", "context window", "context_length", "exceed_context", "too many tokens")
_NO_QUOTA = ("insufficient_quota", "quota exceeded", "billing")


@dataclass(eq=False)
class Fault(Exception):
    """kind: "refused" "no host" "connecting" "silent" "endless" "tls" "status" "cut" "empty" "rubbish".

    `status` and `message`, cut short and without the key, are the server's; `retry_after` is in seconds.
    """

    kind: str
    status: int = 0
    message: str = ""
    retry_after: float | None = None

    @property
    def says_too_long(self) -> bool:
        return self.status in (400, 413, 422, 500) and any(sign in self.message.lower() for sign in _TOO_LONG)

    @property
    def passes(self) -> bool:
        """Whether the same request may well succeed a little later."""
        if self.kind == "status":
            lasting = any(sign in self.message.lower() for sign in _NO_QUOTA) or self.says_too_long
            later = self.retry_after is None or self.retry_after <= LONGEST_WAIT
            return not lasting and later and (self.status in (408, 409, 425, 429) or self.status >= 500)
        return self.kind in ("connecting", "cut")


def told(fault: Fault, model: str, host: str, seconds: float) -> ModelError:
    """The sentence for whoever asked. `seconds`: how long the model may be silent."""
    about: dict[str, object] = {"model": model, "host": host}
    if fault.kind == "refused":
        said = "Nothing answers at {host}; start the server of the language model there, or check the address."
        return ModelError(said, host=host)
    if fault.kind == "no host":
        return ModelError("There is no host {host}; check the address of the language model.", host=host)
    if fault.kind == "connecting":
        return ModelError(
            "The server {host} of the language model cannot be reached; check it and the network.", host=host
        )
    if fault.kind == "silent":
        said = "The language model {model} at {host} said nothing for {seconds:g} s; try later, or raise its timeout."
        return ModelError(said, **about, seconds=seconds)
    if fault.kind == "endless":
        said = "The language model {model} at {host} was not done after {seconds:g} s; try again, or use a faster one."
        return ModelError(said, **about, seconds=seconds)
    if fault.kind == "tls":
        said = "The connection to {host} cannot be trusted ({reason}); check the address and the server's certificate."
        return ModelError(said, host=host, reason=fault.message)
    if fault.kind == "cut":
        return ModelError("The answer of the language model {model} at {host} broke off; try again.", **about)
    if fault.kind == "empty":
        return ModelError("The language model {model} at {host} gave an empty answer; try again.", **about)
    if fault.kind == "status":
        return _status(fault, about)
    said = "What {host} sent is not the answer of a language model; check the address, which mostly ends in /v1."
    return ModelError(said, host=host)


def _status(fault: Fault, about: dict[str, object]) -> ModelError:
    status, host = fault.status, about["host"]
    if fault.says_too_long:
        said = (
            "The request is too long for the model {model} at {host}; "
            "set context_window in clausewise.toml to what it reads."
        )
        return ModelError(said, **about)
    if status in (401, 403):
        return ModelError("The server {host} refused the key, or wants one; check CLAUSEWISE_LLM_API_KEY.", host=host)
    if status == 402 or (status == 429 and any(sign in fault.message.lower() for sign in _NO_QUOTA)):
        return ModelError("The account at {host} has nothing left to spend; look after it there.", host=host)
    if status == 404:
        said = "The server {host} has no model {model} at this address; “clausewise model info” shows what it has."
        return ModelError(said, **about)
    if status == 429:
        if fault.retry_after:
            said = "The server {host} is asked too often and wants {seconds:.0f} s of rest; try again after that."
            return ModelError(said, host=host, seconds=fault.retry_after)
        return ModelError("The server {host} is asked too often; try again later.", host=host)
    if 300 <= status < 400:
        return ModelError(
            "The server {host} points to another address, which is not followed; give that one.", host=host
        )
    if status >= 500:
        return ModelError("The server {host} failed (status {status}); try again later.", host=host, status=status)
    said = "The server {host} refused the request (status {status}: {reason}); check the model and its settings."
    return ModelError(said, host=host, status=status, reason=fault.message or Said("no reason given"))
