"""The tests: they mirror the package, with fakes/ and e2e/ beside."""
