"""The HTTP adapter: creates, polls and downloads at the gateway, and the tolerant reader of its answers."""
