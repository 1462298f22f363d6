"""What every screen shares: state, questions, words, rights and parts."""
