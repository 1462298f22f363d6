"""Did an action work; is its error back."""
