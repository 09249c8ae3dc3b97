"""What may be cited: the documents, their clauses, and the reader of both."""
