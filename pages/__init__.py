"""The screens; ``main`` is the shell around them."""
