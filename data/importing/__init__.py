"""One file into the store: prepare, stage, commit, publish, undo."""
