"""The one exception with which the engine refuses an experiment: it names the place and says what to do."""

from __future__ import annotations


class ExperimentError(ValueError):
    """Something in an experiment, or in the file that holds it, cannot be used.

    Parameters
    ----------
    place : str
        Where, as a path into the file: ``$.network.layers[1].weights[1][2]``. Layers, rows and
        columns count from 1, as they do everywhere a person reads them. ``$`` is the file as a whole.
    sentence : str
        What is wrong and what would be right, in one plain sentence.
    """

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence
