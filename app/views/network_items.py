"""What a drawn network is made of: units, weights and biases, with their names in files and on screen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine import Network

_NAME = re.compile(
    r"W(?P<weight>[0-9]{1,4})\[(?P<source>[0-9]{1,4}),(?P<to>[0-9]{1,4})\]"
    r"|(?P<kind>[ab])(?P<layer>[0-9]{1,4})\[(?P<unit>[0-9]{1,4})\]"
    r"|x\[(?P<input>[0-9]{1,4})\]",
    re.ASCII,
)
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HIGH = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


@dataclass(frozen=True)
class Unit:
    """A unit of a layer, both counted from 1; layer 0 are the inputs."""

    layer: int
    unit: int

    @property
    def name(self) -> str:
        """``a1[3]`` for unit 3 of layer 1, ``x[2]`` for input 2."""
        return f"a{self.layer}[{self.unit}]" if self.layer else f"x[{self.unit}]"


@dataclass(frozen=True)
class Weight:
    """The weight of `layer` from its input `source` to its unit `unit`, all counted from 1."""

    layer: int
    source: int
    unit: int

    @property
    def name(self) -> str:
        """``W1[2,3]``: layer 1, from its input 2 to its unit 3."""
        return f"W{self.layer}[{self.source},{self.unit}]"


@dataclass(frozen=True)
class Bias:
    """The bias of one unit of a layer, both counted from 1."""

    layer: int
    unit: int

    @property
    def name(self) -> str:
        """``b1[3]``: the bias of unit 3 of layer 1."""
        return f"b{self.layer}[{self.unit}]"


Item = Unit | Weight | Bias


def item_named(name: str) -> Item | None:
    """Return what is called `name`; None for a text that names nothing."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    if match["weight"]:
        return Weight(int(match["weight"]), int(match["source"]), int(match["to"]))
    if match["input"]:
        return Unit(0, int(match["input"]))
    kind = Unit if match["kind"] == "a" else Bias
    return kind(int(match["layer"]), int(match["unit"]))


def is_in(item: Item, network: Network) -> bool:
    """Whether `network` has this unit, weight or bias."""
    sizes = network.sizes
    lowest = 0 if isinstance(item, Unit) else 1
    if not (lowest <= item.layer < len(sizes) and 1 <= item.unit <= sizes[item.layer]):
        return False
    if isinstance(item, Weight):
        return 1 <= item.source <= sizes[item.layer - 1]
    return isinstance(item, Unit) or network.layers[item.layer - 1].bias


def is_frozen(item: Item, network: Network) -> bool:
    """Whether training leaves this parameter as it is."""
    if isinstance(item, Weight):
        return (item.source, item.unit) in network.layers[item.layer - 1].frozen_weights
    return isinstance(item, Bias) and item.unit in network.layers[item.layer - 1].frozen_biases


@dataclass(frozen=True)
class Label:
    """What a unit is called on screen: a letter with an index below and, in deep nets, its layer above.

    A name that comes from a file stands in `base` alone, with `given` set; it is plain text.
    """

    base: str
    below: str = ""
    above: str = ""
    given: bool = False

    @property
    def text(self) -> str:
        """The label in one line of Unicode text, such as ``h₂``."""
        return self.base + self.below.translate(_LOW) + self.above.translate(_HIGH)


def label_of(unit: Unit, network: Network) -> Label:
    """Return the label of a unit: x₁ or its given name, h₁ (h₁⁽²⁾ in nets of several hidden layers), ŷ."""
    number = str(unit.unit)
    if unit.layer == 0:
        if network.input_names and network.input_names[unit.unit - 1].strip():
            return Label(" ".join(network.input_names[unit.unit - 1].split()), given=True)
        return Label("x", number)
    if unit.layer == len(network.layers):
        return Label("ŷ", number if network.layers[-1].units > 1 else "")
    return Label("h", number, f"({unit.layer})" if len(network.layers) > 2 else "")
