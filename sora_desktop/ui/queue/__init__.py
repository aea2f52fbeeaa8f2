"""The queue: every job as a row that says where it stands, newest first."""
