"""What is asked: the words of a question read."""
