"""What is near to it, in the Guideline and beside it, and whether that is enough."""
