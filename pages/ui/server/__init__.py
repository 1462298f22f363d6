"""What app.py mounts: uploads, commands, failures."""
