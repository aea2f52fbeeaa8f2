"""The only place where Qt threads meet asyncio."""
