"""What is said: clauses chosen, quoted, verified, and what stands beside them."""
