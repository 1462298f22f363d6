"""What every reader shares: limits, refusals, kinds of files, containers, damage."""
