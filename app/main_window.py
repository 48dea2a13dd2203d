"""The window: it makes the views, places them in docks, and shows an experiment in all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QScrollArea,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.views.data_table import DataTable
from app.views.icons import icon
from app.views.lesson_panel import LessonPanel
from app.views.loss_form import LossForm
from app.views.loss_plot import LossPlot
from app.views.menu_bar import make_actions
from app.views.message_line import MessageLine
from app.views.network_diagram import NetworkDiagram
from app.views.parameter_table import ParameterTable
from app.views.printed_table import PrintedTable
from app.views.step_table import StepTable
from app.views.theme import LIGHT, THEMES, palette_of, style_of
from app.views.training_form import TrainingForm
from app.views.transport_bar import TransportBar
from app.views.weight_plot import WeightPlot
from engine import Experiment

DEFAULT_SIZE = QSize(1440, 900)
LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """All views in their places. It knows neither the document nor the training; `app.wiring` joins them.

    **Signals:**

    run_toggle_requested(), step_requested(), epoch_requested()
        Space, →, Shift+→ where no field has taken the key.
    visibility_changed(bool)
        Whether anybody can see the window.
    """

    run_toggle_requested = Signal()
    step_requested = Signal()
    epoch_requested = Signal()
    visibility_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.may_close: Callable[[], bool] = lambda: True
        self.before_closing: Callable[[], None] = lambda: None
        self.transport = TransportBar()
        self.message = MessageLine()
        self.network = NetworkDiagram()
        self.lesson_panel = LessonPanel()
        self.data_table = DataTable()
        self.loss_form = LossForm()
        self.training_form = TrainingForm()
        self.parameter_table = ParameterTable()
        self.step_table = StepTable()
        self.printed_table = PrintedTable()
        self.loss_plot = LossPlot()
        self.weight_plot = WeightPlot()
        self.actions_ = make_actions(self)
        self._place_views()
        self._fill_panels_menu()
        self.setWindowIcon(icon("application", "black"))
        self.resize(DEFAULT_SIZE)
        self.setMinimumSize(960, 560)
        self._default_layout = self.saveState(LAYOUT_VERSION)

    def _place_views(self) -> None:
        bar = QToolBar(self.tr("Training"), self)
        bar.setObjectName("transport")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.addWidget(self.transport)
        bar.toggleViewAction().setVisible(False)
        self.addToolBar(bar)

        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.network, 1)
        self.setCentralWidget(centre)

        area = Qt.DockWidgetArea
        self._experiment_dock = self._dock(
            self.tr("Experiment"), "experiment", self._experiment_column(), area.LeftDockWidgetArea
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.step_table, self.tr("Steps"))
        self.tabs.addTab(self.parameter_table, self.tr("Weights"))
        self.tabs.addTab(self.printed_table, self.tr("Printed values"))
        self._tables_dock = self._dock(self.tr("Tables"), "tables", self.tabs, area.RightDockWidgetArea)
        self._loss_dock = self._dock(self.tr("Loss"), "loss", self.loss_plot, area.BottomDockWidgetArea)
        self._weight_dock = self._dock(
            self.tr("Weights and biases"), "weights", self.weight_plot, area.BottomDockWidgetArea
        )
        self.splitDockWidget(self._loss_dock, self._weight_dock, Qt.Orientation.Horizontal)
        self._set_default_sizes()

    def _experiment_column(self) -> QWidget:
        """Lesson, data, loss and training below each other, scrolling where the window is low."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self.lesson_panel)
        column.addWidget(self.data_table, 1)
        column.addWidget(self.loss_form)
        column.addWidget(self.training_form)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _dock(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetClosable | feature.DockWidgetMovable | feature.DockWidgetFloatable)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    @property
    def docks(self) -> tuple[QDockWidget, ...]:
        """All panels, in the order of the View menu."""
        return (self._experiment_dock, self._tables_dock, self._loss_dock, self._weight_dock)

    def _set_default_sizes(self) -> None:
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks([self._experiment_dock, self._tables_dock], [290, 350], horizontal)
        self.resizeDocks([self._loss_dock, self._weight_dock], [500, 800], horizontal)
        self.resizeDocks([self._loss_dock], [270], vertical)

    def _fill_panels_menu(self) -> None:
        for dock in self.docks:
            self.actions_.panels.addAction(dock.toggleViewAction())

    def reset_layout(self) -> None:
        """Put all panels back where they were at first."""
        self.restoreState(self._default_layout, LAYOUT_VERSION)
        for dock in self.docks:
            dock.setFloating(False)
            dock.show()
        self._set_default_sizes()

    def set_theme_named(self, name: str) -> None:
        """Take up the theme of this name; light where there is none of the name."""
        theme = THEMES.get(name, LIGHT)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette_of(theme))
            style = style_of(theme)
            # Setting it polishes every widget anew, which takes a third of a second.
            if application.styleSheet() != style:
                application.setStyleSheet(style)
        for view in (
            self.transport,
            self.message,
            self.network,
            self.data_table,
            self.loss_plot,
            self.weight_plot,
            self.step_table,
            self.parameter_table,
            self.printed_table,
            self.lesson_panel,
        ):
            if hasattr(view, "set_theme"):
                view.set_theme(theme)
        dark = theme.name == "dark"
        self.actions_.dark.setChecked(dark)
        self.actions_.light.setChecked(not dark)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show an experiment in every view that shows a part of it."""
        network = experiment.network
        self.transport.set_learning_rate(experiment.training.learning_rate)
        self.network.show_network(network)
        self.data_table.show_data(experiment.data, network.input_names)
        self.loss_form.show_loss(experiment.loss, network.layers[-1].activation)
        self.training_form.show_training(experiment.training, experiment.data.examples)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, → and Shift+→ drive the training wherever no field has taken them."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.run_toggle_requested.emit()
        elif event.key() == Qt.Key.Key_Right:
            (self.epoch_requested if shift else self.step_requested).emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.visibility_changed.emit(self.isVisible() and not self.isMinimized())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.transport.focus_run()
        self.visibility_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.visibility_changed.emit(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes; end the training before the widgets go."""
        # An exception here would close the window all the same, so acceptance comes last.
        event.ignore()
        if not self.may_close():
            return
        self.before_closing()
        event.accept()
