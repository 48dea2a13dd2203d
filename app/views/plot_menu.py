"""The menu of a plot, and its picture to copy or save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

if TYPE_CHECKING:
    from .trajectory_plot import TrajectoryPlot


def plot_menu(plot: TrajectoryPlot) -> QMenu:
    """Make the menu of a plot; it goes when it closes."""
    menu = QMenu(plot)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    reset = menu.addAction(menu.tr("Show the whole run"))
    reset.triggered.connect(plot.follow)
    reset.setEnabled(not plot.following)
    menu.addSeparator()
    for text, button in (
        (menu.tr("Logarithmic step axis"), plot.log_x_button),
        (menu.tr("Logarithmic value axis"), plot.log_y_button),
    ):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(button.isChecked())
        action.toggled.connect(button.setChecked)
    menu.addSeparator()
    menu.addAction(menu.tr("Copy picture")).triggered.connect(plot.copy_picture)
    menu.addAction(menu.tr("Save picture…")).triggered.connect(plot.ask_where_to_save)
    return menu


def ask_for_path(parent: QWidget) -> str:
    """Ask where a picture is to be saved; an empty text when the answer is nowhere."""
    path, _ = QFileDialog.getSaveFileName(
        parent, QObject.tr(parent, "Save picture"), "", QObject.tr(parent, "PNG pictures (*.png)")
    )
    return path


def save_picture(widget: QWidget, path: str) -> bool:
    """Write the picture of a widget as a PNG file; says so, and returns False, when that fails."""
    path = path if path.lower().endswith(".png") else f"{path}.png"
    if widget.grab().save(path, "PNG"):
        return True
    message = QMessageBox(widget)
    message.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    message.setIcon(QMessageBox.Icon.Warning)
    message.setTextFormat(Qt.TextFormat.PlainText)
    message.setText(message.tr("The picture could not be written to {path}.").format(path=path))
    message.open()
    return False
