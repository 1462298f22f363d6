"""Work of the desk: a new case, doubts, the message to the buyer, what came instead."""
