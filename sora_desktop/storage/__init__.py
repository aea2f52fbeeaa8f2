"""The disk adapter: database, settings, folders, the data folder's lock and the clips on disk."""
