"""Why a run ended: a stop condition reached, or the first number that was no longer finite."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class EndingKind(Enum):
    """What ended a run."""

    STEPS = "steps"
    EPOCHS = "epochs"
    LOSS = "loss"
    GRADIENT = "gradient"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    Attributes
    ----------
    step : int
        The last step whose numbers are all finite; the state that stays.
    quantity : str
        What left the range of finite numbers first (``loss``, ``W1[1,1]``, ``optimizer`` for what an
        optimizer remembers); empty for a stop condition.
    sentence : str
        For the learner: at which step, what happened, and what to try.
    """

    kind: EndingKind
    step: int
    sentence: str
    quantity: str = ""

    @property
    def diverged(self) -> bool:
        """Whether the numbers left the range of a double."""
        return self.kind is EndingKind.DIVERGED
