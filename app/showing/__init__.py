"""How it is told: names, sentences and texts in the reader's language, Markdown and files."""
