"""Prompt craft: the history of prompts, templates, and prompts that stand for several."""
