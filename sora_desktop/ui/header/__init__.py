"""What lies above the panes: the profile with its key, the counts, and the notices."""
