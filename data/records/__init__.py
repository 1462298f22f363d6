"""What people write: records with versions and audit; retros, actions, settings, targets, drafts."""
