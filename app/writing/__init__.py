"""Answers written by a language model on the clauses of a quoted one, each sentence checked before it is shown.

    answer = write(question, quoted, corpus, model, encode, register)
    answer = Written(assistant, model).ask(question, profile, history)
"""

from app.writing.assistant import Written
from app.writing.writer import write

__all__ = ["Written", "write"]
