"""The menu bar: every command with its text, its shortcut and its place, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)


@dataclass
class Actions:
    """The commands of the menu bar; `connect` them where they are carried out."""

    open: QAction
    recent: QMenu
    save: QAction
    save_as: QAction
    quit: QAction
    undo: QAction
    redo: QAction
    run: QAction
    step: QAction
    epoch: QAction
    reset: QAction
    new_weights: QAction
    lessons: QMenu
    light: QAction
    dark: QAction
    panels: QMenu
    reset_layout: QAction
    keys: QAction
    about: QAction


def make_actions(window: QMainWindow) -> Actions:
    """Make the menu bar of `window` and return its commands."""
    bar = window.menuBar()

    def menu(text: str) -> QMenu:
        # The bar's own addMenu hands over a menu that Python does not own and may lose.
        made = QMenu(text, bar)
        bar.addMenu(made)
        return made

    def action(parent: QMenu, text: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        made = QAction(text, window)
        made.setShortcuts([QKeySequence(key) for key in keys])
        parent.addAction(made)
        # Also where the menu bar is hidden.
        window.addAction(made)
        return made

    standard = QKeySequence.StandardKey
    file_menu = menu(_tr("&File"))
    open_action = action(file_menu, _tr("&Open…"), standard.Open)
    recent = QMenu(_tr("Open &recent"), file_menu)
    file_menu.addMenu(recent)
    file_menu.addSeparator()
    save = action(file_menu, _tr("&Save"), standard.Save)
    save_as = action(file_menu, _tr("Save &as…"), "Ctrl+Shift+S")
    file_menu.addSeparator()
    quit_action = action(file_menu, _tr("&Quit"), "Ctrl+Q")

    edit_menu = menu(_tr("&Edit"))
    undo = action(edit_menu, _tr("&Undo"), standard.Undo)
    redo = action(edit_menu, _tr("&Redo"), "Ctrl+Y", "Ctrl+Shift+Z")

    training_menu = menu(_tr("&Training"))
    run = action(training_menu, _tr("&Run"), "F5")
    step = action(training_menu, _tr("&Step"), "F10")
    epoch = action(training_menu, _tr("&Epoch"), "Shift+F10")
    training_menu.addSeparator()
    reset = action(training_menu, _tr("Rese&t to the same start"), "Ctrl+R")
    new_weights = action(training_menu, _tr("&New weights"), "Ctrl+Shift+R")

    lessons = menu(_tr("&Lessons"))

    view_menu = menu(_tr("&View"))
    light = action(view_menu, _tr("&Light theme"))
    dark = action(view_menu, _tr("&Dark theme"))
    themes = QActionGroup(window)
    for one in (light, dark):
        one.setCheckable(True)
        themes.addAction(one)
    view_menu.addSeparator()
    panels = QMenu(_tr("&Panels"), view_menu)
    view_menu.addMenu(panels)
    reset_layout = action(view_menu, _tr("&Reset the layout"))

    help_menu = menu(_tr("&Help"))
    keys = action(help_menu, _tr("&Keys"), "F1")
    about = action(help_menu, _tr("&About Backprop Trainer"))
    return Actions(
        open=open_action,
        recent=recent,
        save=save,
        save_as=save_as,
        quit=quit_action,
        undo=undo,
        redo=redo,
        run=run,
        step=step,
        epoch=epoch,
        reset=reset,
        new_weights=new_weights,
        lessons=lessons,
        light=light,
        dark=dark,
        panels=panels,
        reset_layout=reset_layout,
        keys=keys,
        about=about,
    )
