"""Clauses become hits: dense and lexical search over units smaller and larger than a clause, fused."""
