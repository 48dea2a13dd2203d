"""What the views ask to change in the experiment, each request as one edit of the document."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from app.document.experiment_document import ExperimentDocument
from app.main_window import MainWindow
from app.training.training_session import TrainingSession
from engine import Choice, Experiment, Loss, ParameterLayout, Training
from engine import experiment_edits as edits


class EditRequests(QObject):
    """Connects every view that edits to the document.

    Parameters
    ----------
    session : TrainingSession
        Knows the parameters of the moment, which a typed weight joins.
    """

    def __init__(self, window: MainWindow, document: ExperimentDocument, session: TrainingSession) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._session = session
        for view in (window.network, window.parameter_table):
            view.parameter_edited.connect(self._on_parameter_edited)
            view.freeze_requested.connect(self._on_freeze_requested)
        network = window.network
        network.activation_requested.connect(self._on_activation_requested)
        network.bias_requested.connect(self._on_bias_requested)
        network.initializer_requested.connect(self._on_initializer_requested)
        network.initializer_settings_requested.connect(self._on_initializer_settings)
        for signal, text, change in (
            (network.add_unit_requested, self.tr("Add a unit"), edits.add_unit),
            (network.remove_unit_requested, self.tr("Remove a unit"), edits.remove_unit),
            (network.add_layer_requested, self.tr("Add a layer"), edits.add_layer),
            (network.remove_layer_requested, self.tr("Remove a layer"), edits.remove_layer),
        ):
            signal.connect(partial(self._edit_layer, text, change))
        data = window.data_table
        data.cell_edited.connect(self._on_cell_edited)
        data.rows_pasted.connect(self._on_rows_pasted)
        data.add_row_requested.connect(self._on_add_row)
        data.remove_rows_requested.connect(self._on_remove_rows)
        window.loss_form.loss_edited.connect(self._on_loss_edited)
        window.training_form.training_edited.connect(self._on_training_edited)
        window.transport.learning_rate_requested.connect(self._on_learning_rate)

    def _edit_layer(self, text: str, change: object, layer: int) -> None:
        assert callable(change)
        self._document.edit(text, lambda experiment: change(experiment, layer))

    def _on_parameter_edited(self, name: str, value: float) -> None:
        row, step = self._session.row, self._session.step_number
        if row is None:
            return
        parameters = row[1:]
        if parameters[ParameterLayout(self._document.experiment.network).index(name)] == value:
            return
        edited = self._document.edit(
            self.tr("Set {0}").format(name),
            lambda experiment: edits.set_parameter(experiment, parameters, name, value),
            field=f"parameter {name}",
        )
        if edited and step > 0:
            self._window.message.show_note(
                self.tr("Training starts again from the weights of step {0}, with {1} as you typed it.").format(
                    step, name
                )
            )

    def _on_freeze_requested(self, name: str, frozen: bool) -> None:
        text = self.tr("Freeze {0}") if frozen else self.tr("Unfreeze {0}")
        self._document.edit(text.format(name), lambda experiment: edits.set_frozen(experiment, name, frozen))

    def _on_activation_requested(self, layer: int, activation: str) -> None:
        self._document.edit(
            self.tr("Change the activation"),
            lambda experiment: edits.change_layer(experiment, layer, activation=activation),
        )

    def _on_bias_requested(self, layer: int, bias: bool) -> None:
        self._document.edit(
            self.tr("Add biases") if bias else self.tr("Remove biases"),
            lambda experiment: edits.set_bias(experiment, layer, bias),
        )

    def _on_initializer_requested(self, layer: int, kind: str) -> None:
        self._document.edit(
            self.tr("Change the starting weights"),
            lambda experiment: edits.set_initializer(experiment, layer, Choice(kind)),
        )

    def _on_initializer_settings(self, layer: int, settings: dict[str, float]) -> None:
        def change(experiment: Experiment) -> Experiment:
            initializer = experiment.network.layers[layer - 1].initializer
            assert initializer is not None
            return edits.set_initializer(experiment, layer, Choice(initializer.kind, settings))

        self._document.edit(self.tr("Change the starting weights"), change, field=f"initializer {layer}")

    def _on_cell_edited(self, part: str, row: int, column: int, value: float) -> None:
        self._document.edit(
            self.tr("Change the data"),
            lambda experiment: edits.set_cell(experiment, part, row + 1, column + 1, value),
        )

    def _on_rows_pasted(self, rows: np.ndarray, first: int) -> None:
        self._document.edit(
            self.tr("Paste data"), lambda experiment: edits.set_rows(experiment, first + 1, rows)
        )

    def _on_add_row(self) -> None:
        self._document.edit(self.tr("Add an example"), edits.add_row)

    def _on_remove_rows(self, rows: list[int]) -> None:
        self._document.edit(
            self.tr("Remove examples"),
            lambda experiment: edits.remove_rows(experiment, [row + 1 for row in rows]),
        )

    def _on_loss_edited(self, loss: Loss) -> None:
        def change(experiment: Experiment) -> Experiment:
            return edits.set_loss(experiment, loss)

        if not self._document.edit(self.tr("Change the loss"), change):
            experiment = self._document.experiment
            self._window.loss_form.show_loss(experiment.loss, experiment.network.layers[-1].activation)

    def _on_training_edited(self, training: Training) -> None:
        def change(experiment: Experiment) -> Experiment:
            return edits.set_training(experiment, training)

        if not self._document.edit(self.tr("Change the training"), change):
            experiment = self._document.experiment
            self._window.training_form.show_training(experiment.training, experiment.data.examples)

    def _on_learning_rate(self, rate: float) -> None:
        self._document.edit(
            self.tr("Change the learning rate"),
            lambda experiment: experiment.with_training(learning_rate=rate),
            field="learning rate",
        )
