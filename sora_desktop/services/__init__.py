"""The engine and the use cases: asyncio and ports, nothing else."""
