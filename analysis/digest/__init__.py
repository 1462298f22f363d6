"""The weekly digest: built, sent, remembered."""
