"""Lessons, icons and other data that ship with the program, found through `importlib.resources`."""
