"""Report model, and how text and fonts are measured."""
