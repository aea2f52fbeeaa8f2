"""Base widgets: each draws itself from the theme that its constructor is given."""
