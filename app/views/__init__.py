"""Widgets and plots. A view shows what it is given (`show_…`, `set_…`) and asks by signals (`…_requested`)."""
