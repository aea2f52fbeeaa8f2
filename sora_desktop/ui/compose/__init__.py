"""The left pane: a request as a form, and the button that orders it."""
