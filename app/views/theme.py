"""The colours of the window, light and dark: one accent, and the same colour for the same quantity everywhere.

Qt's own colour scheme does nothing on plain X11 and offscreen, so palettes and style are explicit.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Theme:
    """Colours by what they stand for.

    Attributes
    ----------
    surface, field, soft, line : str
        Background of the window, of entry fields, of buttons and notes, and of hairlines.
    text, muted : str
        Reading text, and labels beside it.
    accent, accent_text : str
        The one accent, and text on it.
    positive, negative : str
        Weights and activations above and below zero; colour-blind safe as a pair.
    delta : str
        Error signals and warnings.
    curves : tuple of str
        Colours for curves, Okabe and Ito's, in the order of use.
    """

    name: str
    surface: str
    field: str
    soft: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    positive: str
    negative: str
    delta: str
    curves: tuple[str, ...]


LIGHT = Theme(
    name="light",
    surface="#ffffff",
    field="#f7f7f5",
    soft="#eeeeea",
    line="#dcdcd8",
    text="#1b1e21",
    muted="#63686d",
    accent="#0072b2",
    accent_text="#ffffff",
    positive="#0072b2",
    negative="#d55e00",
    delta="#c4301c",
    curves=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b38a00", "#56b4e9", "#8c5b2e", "#5a5f64"),
)

DARK = Theme(
    name="dark",
    surface="#1f2327",
    field="#17191c",
    soft="#2a2e32",
    line="#3a3f44",
    text="#f1f1ee",
    muted="#a3a8ad",
    accent="#56b4e9",
    accent_text="#101214",
    positive="#56b4e9",
    negative="#e69f00",
    delta="#ff7a59",
    curves=("#56b4e9", "#e69f00", "#2fc596", "#e39ac4", "#f0e442", "#8fb8ff", "#d9a066", "#b9bec3"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def palette_of(theme: Theme) -> QPalette:
    """Make the palette that every standard widget draws with."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.surface),
        (role.WindowText, theme.text),
        (role.Base, theme.field),
        (role.AlternateBase, theme.soft),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.soft),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.delta),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.accent_text),
        (role.ToolTipBase, theme.soft),
        (role.ToolTipText, theme.text),
        (role.Link, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.soft),
        (role.Mid, theme.line),
        (role.Dark, theme.muted),
        (role.Shadow, theme.line),
        (role.Accent, theme.accent),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(theme.muted)
        faded.setAlphaF(0.6)
        palette.setColor(QPalette.ColorGroup.Disabled, which, faded)
    return palette


def check_image(theme: Theme) -> str:
    """Return the path of the check mark on the accent, as a style sheet wants it."""
    return str(files("resources").joinpath("icons", f"check-{theme.name}.svg")).replace("\\", "/")


def style_of(theme: Theme) -> str:
    """Make the style sheet of the whole window: flat, few frames, rounded fields."""
    return f"""
    QWidget {{ color: {theme.text}; }}
    QMainWindow, QDialog {{ background: {theme.surface}; }}
    QToolTip {{
        background: {theme.soft}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px 6px;
    }}
    QMenuBar {{ background: {theme.surface}; border-bottom: 1px solid {theme.line}; padding: 2px 4px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {theme.soft}; }}
    QToolBar {{ background: {theme.surface}; border: none; border-bottom: 1px solid {theme.line}; spacing: 0; }}
    QMenu {{ background: {theme.surface}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 24px 5px 22px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.soft}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QPushButton, QToolButton {{
        background: {theme.soft}; border: 1px solid {theme.line}; border-radius: 6px; padding: 5px 10px;
    }}
    QPushButton:hover, QToolButton:hover {{ border-color: {theme.muted}; }}
    QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {theme.line}; }}
    QPushButton:focus, QToolButton:focus {{ border: 1px solid {theme.accent}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {theme.muted}; border-color: {theme.soft}; }}
    QPushButton#primary, QToolButton#primary {{
        background: {theme.accent}; color: {theme.accent_text}; border-color: {theme.accent}; font-weight: 600;
    }}
    QPushButton#primary:focus, QToolButton#primary:focus {{ border: 1px solid {theme.text}; }}
    QPushButton#primary:disabled, QToolButton#primary:disabled {{
        background: {theme.soft}; color: {theme.muted}; border-color: {theme.soft};
    }}
    QToolButton#quiet {{ background: transparent; border-color: transparent; padding: 3px 6px; }}
    QToolButton#quiet:hover {{ background: {theme.soft}; }}
    QToolButton#quiet:checked {{ background: {theme.soft}; border-color: {theme.line}; }}
    QToolButton#quiet:focus {{ border: 1px solid {theme.accent}; }}
    QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit {{
        background: {theme.field}; border: 1px solid {theme.line}; border-radius: 6px; padding: 4px 7px;
        selection-background-color: {theme.accent}; selection-color: {theme.accent_text};
    }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 1px solid {theme.accent}; }}
    QLineEdit[invalid="true"] {{ border: 1px solid {theme.delta}; }}
    QLineEdit:disabled, QComboBox:disabled {{ color: {theme.muted}; border-color: {theme.soft}; }}
    QCheckBox::indicator {{
        width: 13px; height: 13px; border: 1px solid {theme.muted}; border-radius: 3px;
        background: {theme.field};
    }}
    QCheckBox::indicator:checked {{
        background: {theme.accent}; border-color: {theme.accent}; image: url("{check_image(theme)}");
    }}
    QCheckBox::indicator:focus {{ border: 1px solid {theme.text}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox QAbstractItemView {{
        background: {theme.surface}; border: 1px solid {theme.line}; outline: 0; padding: 2px;
        selection-background-color: {theme.soft}; selection-color: {theme.text};
    }}
    QDockWidget {{ border: none; font-weight: 600; }}
    QDockWidget::title {{ background: {theme.surface}; padding: 7px 12px 3px 12px; }}
    QMainWindow::separator {{ background: {theme.line}; width: 1px; height: 1px; }}
    QMainWindow::separator:hover {{ background: {theme.accent}; }}
    QTabBar {{ background: {theme.surface}; border: none; }}
    QTabBar::tab {{
        background: transparent; color: {theme.muted}; padding: 6px 10px; border-bottom: 2px solid transparent;
    }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom: 2px solid {theme.accent}; font-weight: 600; }}
    QTabBar::tab:focus {{ color: {theme.accent}; }}
    QTabWidget::pane {{ border: none; }}
    QTableView {{
        background: {theme.surface}; border: none; gridline-color: {theme.soft};
        selection-background-color: {theme.soft}; selection-color: {theme.text}; outline: 0;
    }}
    QTableView::item:focus {{ border: 1px solid {theme.accent}; }}
    QTableView QLineEdit {{ border-radius: 0; padding: 0 3px; }}
    QHeaderView {{ background: {theme.surface}; border: none; }}
    QHeaderView::section {{
        background: {theme.surface}; color: {theme.muted}; border: none;
        border-bottom: 1px solid {theme.line}; padding: 3px 6px;
    }}
    QTableCornerButton::section {{ background: {theme.surface}; border: none; }}
    QScrollArea {{ border: none; background: {theme.surface}; }}
    QScrollArea > QWidget > QWidget {{ background: {theme.surface}; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{
        background: {theme.line}; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px;
    }}
    QScrollBar::handle:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.line}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        background: {theme.accent}; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
    }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {theme.text}; width: 10px; height: 10px; }}
    QSlider:disabled {{ }}
    QSlider::handle:horizontal:disabled {{ background: {theme.muted}; }}
    QStatusBar {{ background: {theme.surface}; border-top: 1px solid {theme.line}; }}
    QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QLabel#muted, QCheckBox#muted {{ color: {theme.muted}; }}
    QLabel#heading {{ font-weight: 600; color: {theme.muted}; }}
    QLabel#figure {{ font-weight: 700; font-size: 13pt; }}
    QLabel#note {{ background: {theme.soft}; border-radius: 6px; padding: 8px 10px; }}
    QLabel#problem {{ color: {theme.delta}; }}
    """
