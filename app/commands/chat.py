"""`clausewise chat`: the web chat, until it is stopped."""

from __future__ import annotations

import argparse

from app.commands.io import DONE


def chat(args: argparse.Namespace) -> int:
    """Serves the chat and returns when it is stopped."""
    from app.chat import serve

    serve(args.host, args.port)
    return DONE
