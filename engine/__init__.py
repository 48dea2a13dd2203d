"""Back-propagation with NumPy: usable alone, from a script or a notebook.

Reading order: activations, losses, initializers, optimizers, schedules, experiment, parameters,
textbook_pass, batches, textbook_steps, phases, trainer, snapshot, history, replay, gradient_check; then
fast_calls, fast_buffers, fast_data and fast_pass, the same training prepared for speed; experiment_reader
and experiment_writer for files.

One example per row. A layer computes z = a_before @ W + b and a = g(z), with W of shape (n_in, n_out);
δ is ∂J/∂z. A step is one update of the parameters, an epoch one pass over the data.
"""

from .ending import Ending, EndingKind
from .errors import ExperimentError
from .experiment import (
    Choice,
    Data,
    Experiment,
    Layer,
    Loss,
    Network,
    Printed,
    Stop,
    Training,
)
from .experiment_reader import load_experiment, read_experiment
from .experiment_writer import experiment_text, save_experiment
from .history import History
from .parameters import ParameterLayout
from .phases import Phase, StepInPhases
from .replay import Replay
from .snapshot import Snapshot, take_snapshot
from .trainer import Trainer

__all__ = [
    "Choice",
    "Data",
    "Ending",
    "EndingKind",
    "Experiment",
    "ExperimentError",
    "History",
    "Layer",
    "Loss",
    "Network",
    "ParameterLayout",
    "Phase",
    "Printed",
    "Replay",
    "Snapshot",
    "StepInPhases",
    "Stop",
    "Trainer",
    "Training",
    "experiment_text",
    "load_experiment",
    "read_experiment",
    "save_experiment",
    "take_snapshot",
]
