"""What is computed once per version of a store: answers, and the rows of cases."""
