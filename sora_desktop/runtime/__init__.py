"""The one place where Qt threads meet asyncio."""
