"""What errors cost, will cost, and where an avoided one saves most."""
