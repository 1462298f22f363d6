"""The store elsewhere: a file to look at, and another folder to move to."""
