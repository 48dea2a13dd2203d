"""What all number tables share: columns that share the width, and rows that grow with the font."""

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.views.number_table import NumberTable


@pytest.fixture
def table(qtbot):
    made = NumberTable("Numbers")
    qtbot.addWidget(made)
    model = QStandardItemModel(made)
    model.setHorizontalHeaderLabels(["a", "a name of many, many words", "c"])
    model.appendRow([QStandardItem(str(number)) for number in range(3)])
    made.setModel(model)
    made.resize(500, 200)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def widths(table):
    return [table.columnWidth(column) for column in range(3)]


def test_columns_fill_the_width_and_keep_their_least(table):
    table.set_column_widths(["0", "0.000", "0.000000"])
    assert sum(widths(table)) == table.viewport().width()
    table.resize(60, 200)
    least = table.fontMetrics().horizontalAdvance("0.000000")
    assert table.columnWidth(2) > least
    assert sum(widths(table)) > table.viewport().width()


def test_rows_and_columns_grow_with_the_font(table):
    table.set_column_widths(["0", "0.000", "0.000000"])
    table.resize(60, 200)
    before, height = widths(table), table.rowHeight(0)
    font = table.font()
    font.setPointSize(font.pointSize() * 2)
    table.setFont(font)
    assert all(now > then for now, then in zip(widths(table), before, strict=True))
    assert table.rowHeight(0) > height


def test_it_has_a_name_and_lets_the_tab_key_pass(table):
    assert table.accessibleName() == "Numbers"
    assert not table.tabKeyNavigation()
