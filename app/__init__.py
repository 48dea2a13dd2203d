"""The window: the document being edited, the training thread, and the views. No mathematics of training."""
