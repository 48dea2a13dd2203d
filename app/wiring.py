"""Every connection between document, training and views, on one page, in the order of a lesson."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.document.experiment_document import Change, ExperimentDocument
from app.edit_requests import EditRequests
from app.lessons import Lesson
from app.main_window import LAYOUT_VERSION, MainWindow
from app.project_files import ProjectFiles
from app.training.run_state import RunState
from app.training.training_session import TrainingSession
from app.views.error_dialog import ErrorDialog
from app.views.network_values import ExampleValues, example_values
from app.window_settings import WindowSettings
from engine import Ending, Experiment, ParameterLayout, take_snapshot
from engine import experiment_edits as edits
from engine.printed_values import compare_printed

NUMBERS_INTERVAL_MS = 250
"""Numbers in text change four times a second, because they must be readable."""
MOST_STEPS_TO_COMPARE = 2_000
"""Printed values behind this step are left to the command line: the window must not wait for them."""


class Wiring(QObject):
    """Joins one window to one document and one training session."""

    def __init__(
        self,
        window: MainWindow,
        document: ExperimentDocument,
        session: TrainingSession,
        lessons: tuple[Lesson, ...],
        settings: WindowSettings | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._session = session
        self._settings = settings
        self._layout = ParameterLayout(document.experiment.network)
        self._example = 1
        self._closed_down = False
        self._example_values: ExampleValues | None = None
        self.files = ProjectFiles(window, document, lessons, settings)
        self.errors = ErrorDialog(window)
        self._numbers_timer = QTimer(self)
        self._numbers_timer.setSingleShot(True)
        self._numbers_timer.setInterval(NUMBERS_INTERVAL_MS)
        self._numbers_timer.timeout.connect(self._show_numbers)
        self._connect_files(lessons)
        self._edits = EditRequests(window, document, session)
        self._connect_undo()
        self._connect_training()
        self._connect_selection()
        self._connect_window()

    def _connect_files(self, lessons: tuple[Lesson, ...]) -> None:
        window, files, actions = self._window, self.files, self._window.actions_
        window.lesson_panel.set_lessons([(one.key, one.experiment.title) for one in lessons])
        window.lesson_panel.lesson_requested.connect(self._on_lesson_requested)
        for lesson in lessons:
            entry = actions.lessons.addAction(lesson.experiment.title)
            entry.triggered.connect(partial(self._on_lesson_requested, lesson.key))
        actions.open.triggered.connect(files.ask_and_open)
        actions.save.triggered.connect(files.save)
        actions.save_as.triggered.connect(files.save_as)
        actions.recent.aboutToShow.connect(self._fill_recent)
        actions.quit.triggered.connect(window.close)
        window.may_close = files.may_leave
        window.before_closing = self.close_down
        self._document.file_changed.connect(self._show_title)
        self._document.opened.connect(self._on_opened)
        self._document.experiment_changed.connect(self._on_experiment_changed)
        self._document.edit_refused.connect(window.message.show_problem)

    def _connect_undo(self) -> None:
        window, stack, actions = self._window, self._document.undo_stack, self._window.actions_
        actions.undo.triggered.connect(stack.undo)
        actions.redo.triggered.connect(stack.redo)
        stack.canUndoChanged.connect(actions.undo.setEnabled)
        stack.canRedoChanged.connect(actions.redo.setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_undo)
        actions.undo.setEnabled(False)
        actions.redo.setEnabled(False)
        for asking in (
            window.network,
            window.data_table,
            window.loss_form,
            window.training_form,
            window.parameter_table,
        ):
            asking.problem_found.connect(window.message.show_problem)

    def _connect_training(self) -> None:
        window, session, transport = self._window, self._session, self._window.transport
        actions = window.actions_
        for signal, slot in (
            (transport.run_requested, session.run),
            (transport.pause_requested, session.pause),
            (window.run_toggle_requested, self._toggle_run),
            (actions.run.triggered, self._toggle_run),
        ):
            signal.connect(slot)
        for signal in (transport.step_requested, window.step_requested, actions.step.triggered):
            signal.connect(self._on_step_requested)
        for signal in (transport.epoch_requested, window.epoch_requested, actions.epoch.triggered):
            signal.connect(self._on_epoch_requested)
        for signal in (transport.reset_requested, actions.reset.triggered):
            signal.connect(self._on_reset)
        for signal in (transport.new_weights_requested, actions.new_weights.triggered):
            signal.connect(self._on_new_weights)
        transport.speed_requested.connect(self._on_speed_requested)
        session.run_began.connect(self._on_run_began)
        session.history_grew.connect(self._on_history_grew)
        session.state_changed.connect(self._on_state_changed)
        session.ended.connect(self._on_ended)
        session.failed.connect(self.errors.show_error)

    def _connect_selection(self) -> None:
        window = self._window
        window.data_table.example_selected.connect(self._on_example_selected)
        for signal in (
            window.network.selection_changed,
            window.weight_plot.parameter_selected,
            window.parameter_table.parameter_selected,
        ):
            signal.connect(self._on_selected)
        for view in (window.step_table, window.printed_table):
            view.step_selected.connect(self._on_step_selected)

    def _connect_window(self) -> None:
        window, actions = self._window, self._window.actions_
        window.visibility_changed.connect(self._session.set_watched)
        actions.light.triggered.connect(partial(self.use_theme, "light"))
        actions.dark.triggered.connect(partial(self.use_theme, "dark"))
        actions.reset_layout.triggered.connect(window.reset_layout)

    # The start, and the end

    def begin(self) -> None:
        """Show the document's experiment and put its run at step 0."""
        self._session.set_speed(self._window.transport.speed)
        self._on_experiment_changed(self._document.experiment, Change.RUN)
        self._on_opened()
        self._show_title()

    def use_theme(self, name: str, _checked: bool = False) -> None:
        """Change to the theme of this name, and remember it."""
        self._window.set_theme_named(name)
        if self._settings is not None:
            self._settings.theme = name

    def close_down(self) -> None:
        """End the training and remember the layout, before the widgets go; a second call does nothing."""
        if self._closed_down:
            return
        self._closed_down = True
        self._numbers_timer.stop()
        self._session.close()
        # The stack clears itself when it is deleted, and would still tell the menu.
        self._document.undo_stack.blockSignals(True)
        if self._settings is not None:
            self._settings.remember_layout(self._window.saveGeometry(), self._window.saveState(LAYOUT_VERSION))

    # Files

    def _on_lesson_requested(self, key: str, _checked: bool = False) -> None:
        if not self.files.open_lesson(key):
            self._window.lesson_panel.set_current(self.files.lesson_key)

    def _on_opened(self) -> None:
        window, experiment = self._window, self._document.experiment
        window.message.clear()
        window.lesson_panel.set_current(self.files.lesson_key)
        # Markdown only in the lessons that ship with the program; a file's text stays plain.
        window.lesson_panel.set_description(experiment.description, trusted=self.files.lesson_key is not None)
        self._select_example(1)

    def _show_title(self) -> None:
        self._window.setWindowTitle(f"{self.files.title()}[*] — Backprop Trainer")
        self._window.setWindowModified(self._document.is_modified)

    def _fill_recent(self) -> None:
        menu = self._window.actions_.recent
        menu.clear()
        recent = self.files.recent_actions()
        menu.addActions(recent)
        if not recent:
            menu.addAction(self.tr("No projects yet")).setEnabled(False)

    def _name_undo(self) -> None:
        stack, actions = self._document.undo_stack, self._window.actions_
        actions.undo.setText(self.tr("&Undo {0}").format(stack.undoText().lower()).rstrip())
        actions.redo.setText(self.tr("&Redo {0}").format(stack.redoText().lower()).rstrip())

    # The experiment

    def _on_experiment_changed(self, experiment: Experiment, change: Change) -> None:
        if change is not Change.RUN:
            self._window.transport.set_learning_rate(experiment.training.learning_rate)
            self._session.take_up(experiment)
            return
        self._layout = ParameterLayout(experiment.network)
        self._example = min(self._example, experiment.data.examples)
        self._window.show_experiment(experiment)
        self._window.printed_table.show_results(compare_printed(experiment, MOST_STEPS_TO_COMPARE))
        self._session.load(experiment)

    # The run

    def _toggle_run(self) -> None:
        if self._session.state is RunState.RUNNING:
            self._session.pause()
        elif self._session.state.can_train:
            self._session.run()

    def _on_step_requested(self) -> None:
        if self._session.state.can_train:
            self._session.take_steps(1)

    def _on_epoch_requested(self) -> None:
        if self._session.state.can_train:
            self._session.finish_epoch()

    def _on_reset(self) -> None:
        self._window.message.clear()
        self._session.reset()

    def _on_new_weights(self) -> None:
        if self._document.edit(self.tr("New weights"), edits.new_weights):
            seed = self._document.experiment.training.seed
            self._window.message.show_note(self.tr("New starting weights, drawn with seed {0}.").format(seed))

    def _on_speed_requested(self, speed: float | None) -> None:
        self._session.set_speed(speed)
        if self._settings is not None:
            self._settings.speed = speed

    def _on_run_began(self) -> None:
        window, history = self._window, self._session.history
        per_epoch = self._document.experiment.steps_per_epoch
        self._example_values = None
        for plot in (window.loss_plot, window.weight_plot):
            plot.show_history(history)
            plot.set_shown_step(None)
        window.step_table.show_history(history, per_epoch)

    def _on_history_grew(self) -> None:
        window, row = self._window, self._session.row
        assert row is not None
        window.loss_plot.refresh()
        window.weight_plot.refresh()
        running = self._session.state is RunState.RUNNING
        if running:
            window.network.show_state(row[1:], self._layout, self._example_values, running=True)
            if not self._numbers_timer.isActive():
                self._numbers_timer.start()
        else:
            self._show_numbers()

    def _on_state_changed(self, state: RunState) -> None:
        running = state is RunState.RUNNING
        self._window.transport.set_run_state(running=running, can_train=state.can_train)
        actions = self._window.actions_
        actions.run.setText(self.tr("&Pause") if running else self.tr("&Run"))
        actions.run.setEnabled(running or state.can_train)
        for action in (actions.step, actions.epoch):
            action.setEnabled(state.can_train)
        if running:
            self._window.message.clear()
        else:
            self._numbers_timer.stop()
            self._show_numbers()

    def _on_ended(self, ending: Ending) -> None:
        message = self._window.message
        (message.show_problem if ending.diverged else message.show_note)(ending.sentence)

    def _show_numbers(self) -> None:
        """Show all numbers of the newest step as text."""
        window, row = self._window, self._session.row
        step = self._session.step_number
        experiment = self._document.experiment
        if row is None or len(row) != 1 + self._layout.size:
            tested = experiment.data.test_inputs is not None
            window.transport.show_progress(0, 0, None, math.nan if tested else None)
            return
        snapshot = take_snapshot(experiment, row[1:])
        self._example_values = example_values(snapshot, self._example - 1)
        epoch = step // experiment.steps_per_epoch
        window.transport.show_progress(step, epoch, float(row[0]), snapshot.test_loss)
        window.network.show_state(row[1:], self._layout, self._example_values)
        window.network.show_example_number(self._example if experiment.data.examples > 1 else None)
        window.data_table.show_predictions(snapshot.predictions)
        window.weight_plot.show_values(row)
        window.step_table.refresh()
        window.parameter_table.show_parameters(
            self._layout.names, row[1:], snapshot.gradients, edits.frozen_names(experiment)
        )

    # Looking

    def _on_example_selected(self, example: int) -> None:
        self._example = example
        self._show_numbers()

    def _select_example(self, example: int) -> None:
        self._example = example
        self._window.data_table.set_current_example(example)
        self._show_numbers()

    def _on_selected(self, name: str) -> None:
        for view in (self._window.network, self._window.weight_plot, self._window.parameter_table):
            view.set_selected(name or None)

    def _on_step_selected(self, step: int) -> None:
        for plot in (self._window.loss_plot, self._window.weight_plot):
            plot.set_shown_step(step if step <= self._session.history.last_step else None)
