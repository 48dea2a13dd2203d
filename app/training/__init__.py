"""Running an experiment: a thread that owns the trainer, and the session by which the window speaks to it."""
