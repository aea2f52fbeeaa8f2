"""Widgets, Qt item models, view-models and the theme."""
