"""The menu bar: every command has a text, no two share a key, and each is there without the bar too."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from app.views.menu_bar import make_actions


@pytest.fixture
def window(qtbot):
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def actions(window):
    return make_actions(window)


def commands(actions):
    fields = {field.name: getattr(actions, field.name) for field in dataclasses.fields(actions)}
    return {name: one for name, one in fields.items() if isinstance(one, QAction)}


def keys(action):
    return [key.toString() for key in action.shortcuts()]


def test_no_two_commands_share_a_key(actions):
    every = [key for action in commands(actions).values() for key in keys(action)]
    assert len(every) == len(set(every)) > 10


def test_the_keys_are_those_that_people_know(actions):
    assert "Ctrl+O" in keys(actions.open)
    assert "Ctrl+S" in keys(actions.save)
    assert "Ctrl+Shift+S" in keys(actions.save_as)
    assert "Ctrl+Q" in keys(actions.quit)
    assert "Ctrl+Z" in keys(actions.undo)
    assert "Ctrl+Y" in keys(actions.redo)
    assert keys(actions.run) == ["F5"]
    assert keys(actions.step) == ["F10"]
    assert keys(actions.reset) == ["Ctrl+R"]
    assert keys(actions.keys) == ["F1"]


def test_every_command_works_where_the_menu_bar_is_hidden(window, actions):
    assert set(commands(actions).values()) <= set(window.actions())


def menus(window):
    return [action.menu() for action in window.menuBar().actions()]


def test_every_command_stands_in_exactly_one_menu(window, actions):
    def inside(menu):
        for action in menu.actions():
            if action.menu() is not None:
                yield from inside(action.menu())
            elif not action.isSeparator():
                yield action

    placed = [action for menu in menus(window) for action in inside(menu)]
    assert len(placed) == len(set(placed))
    assert set(placed) == set(commands(actions).values())


def test_no_two_entries_of_a_menu_share_an_underlined_letter(window, actions):
    for menu in [window.menuBar(), *menus(window)]:
        texts = [action.text() for action in menu.actions() if action.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), texts


def test_one_theme_is_chosen_at_a_time(actions):
    actions.light.trigger()
    assert (actions.light.isChecked(), actions.dark.isChecked()) == (True, False)
    actions.dark.trigger()
    assert (actions.light.isChecked(), actions.dark.isChecked()) == (False, True)


def test_the_menus_to_be_filled_later_are_there_and_empty(actions):
    for menu in (actions.recent, actions.lessons, actions.panels):
        assert isinstance(menu, QMenu)
        assert menu.actions() == []
