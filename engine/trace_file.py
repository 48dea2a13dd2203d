"""A run as a table on the disk: one row a step, every number with all its digits."""

from __future__ import annotations

from typing import TextIO

from .activations import Array
from .experiment import Experiment
from .parameters import ParameterLayout


class TraceWriter:
    """Writes ``step,epoch,loss,`` and then every parameter by its name, as CSV.

    Row k holds the parameters after k updates and the loss that they give on the batch that is next.
    """

    def __init__(self, file: TextIO, experiment: Experiment) -> None:
        self._file = file
        self._steps_per_epoch = experiment.steps_per_epoch
        names = ParameterLayout(experiment.network).names
        # A parameter's name holds a comma, so it stands in quotation marks.
        file.write(",".join(["step", "epoch", "loss", *(f'"{name}"' for name in names)]) + "\n")

    def write(self, first_step: int, rows: Array) -> None:
        """Write the rows (loss, parameters) of the steps from `first_step`, shape (n, 1 + n_parameters)."""
        self._file.writelines(
            f"{step},{step // self._steps_per_epoch},{','.join(map(repr, row))}\n"
            for step, row in enumerate(rows.tolist(), first_step)
        )
