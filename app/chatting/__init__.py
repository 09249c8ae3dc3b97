"""The web chat: what happens in the browser, and what it is shown."""
