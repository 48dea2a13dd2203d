"""The experiment being edited: its current value, its file, undo and the modified mark."""
