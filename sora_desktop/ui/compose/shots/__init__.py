"""The shot editor: a storyboard as rows and a time bar, in the place of the plain prompt."""
