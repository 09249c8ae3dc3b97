"""Turns a document into clauses. Run `python -m ingestion` to make the committed records again."""
