"""The `clausewise` command: reads its words and hands over to the module that runs them.

Nothing is imported here before `main` can catch an interrupt; each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit status; every failure is one sentence on standard error."""
    try:
        from app.commands.stop import Stoppable

        with Stoppable():
            from contextvars import copy_context

            from app.commands.io import guarded

            # In a context of its own: the language of one command is not that of the next.
            return copy_context().run(guarded, lambda: _run(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt as stop:
        return getattr(stop, "status", 130)


def _run(argv: list[str]) -> int:
    import importlib

    from app.commands.io import check_output, readable
    from app.commands.parser import build_parser, needs_output
    from app.showing.translate import reader_of, tell_in

    tell_in(reader_of([readable(word) for word in argv]))
    args = build_parser().parse_args(argv)
    if needs_output(args):
        check_output()
    module, function = args.handler.split(":")
    return getattr(importlib.import_module(module), function)(args)


if __name__ == "__main__":
    sys.exit(main())
