"""What a language model is told: prose files with a name and a version. Answers by quoting need none."""
