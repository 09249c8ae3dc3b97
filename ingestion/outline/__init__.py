"""Blocks become clauses whose ids are the document's own numbering."""
