"""The meeting pack and the digest: one Report, made once from the store, written in several formats."""
