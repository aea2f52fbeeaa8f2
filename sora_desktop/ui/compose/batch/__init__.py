"""Batches: many requests from one text, seen as a table before any of them is sent."""
