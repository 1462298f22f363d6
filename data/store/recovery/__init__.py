"""What was acknowledged beside what the file holds, and a store whose log is torn opened without losing it silently."""
