"""The clock of a case, its ticket, refund against reship."""
