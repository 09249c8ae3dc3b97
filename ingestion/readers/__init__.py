"""Readers of formats: a file becomes a `Reading`. Each format has its own module; none of them makes clauses."""
