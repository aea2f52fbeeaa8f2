"""The settings: one sheet with what people change, each change kept at once."""
