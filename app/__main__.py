"""`python -m app` is the same as `backprop-trainer`."""

from app.command_line import main

main()
