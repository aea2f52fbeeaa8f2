"""The details: everything that is known about the selected job, and what to do about it."""
