"""What screen, pack, digest and retro ask alike: (source, filters) -> a frozen answer, a module per screen."""
