"""Tool tips that show text as it is: Qt reads what looks like HTML as HTML, pictures from disk included."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Return `text` for a tool tip, wrapped at word ends and never read as markup; empty stays empty."""
    return f"<p>{escape(text)}</p>" if text else ""
