"""What retro and actions share."""
