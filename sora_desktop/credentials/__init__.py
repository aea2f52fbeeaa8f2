"""The keychain adapter: keys in the system's keychain, or for this session only."""
