"""What the parts of a network are called in a sentence, for tool tips and screen readers, with exact values."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine import Network
from engine.number_text import exact_text

from .network_items import Item, Unit, Weight, is_frozen, label_of
from .network_numbers import NetworkNumbers


class NetworkWords(QObject):
    """Says what is selected or under the pointer."""

    def describe(self, item: Item, network: Network, numbers: NetworkNumbers) -> str:
        """Describe something in short lines: what it is, then its name and exact value."""
        if isinstance(item, Unit):
            return self._describe_unit(item, network, numbers)
        unit = label_of(Unit(item.layer, item.unit), network).text
        if isinstance(item, Weight):
            source = label_of(Unit(item.layer - 1, item.source), network).text
            text = self.tr("weight from {source} to {unit}").replace("{unit}", unit).replace("{source}", source)
        else:
            text = self.tr("bias of {unit}").replace("{unit}", unit)
        if is_frozen(item, network):
            text += self.tr(", frozen")
        value = numbers.parameter(item)
        return f"{text}\n{item.name}" + ("" if value is None else f" = {_signed(value)}")

    def _describe_unit(self, unit: Unit, network: Network, numbers: NetworkNumbers) -> str:
        kind = self.tr("unit")
        if unit.layer == 0:
            kind = self.tr("input")
        elif unit.layer == len(network.layers):
            kind = self.tr("output")
        lines = [f"{kind} {label_of(unit, network).text}"]
        for sign, value in (
            ("z", numbers.weighted_sum(unit)),
            ("a" if unit.layer else "x", numbers.activation(unit)),
            ("δ", numbers.delta(unit)),
        ):
            if value is not None:
                lines.append(f"{sign} = {_signed(value)}")
        return "\n".join(lines)


def _signed(value: float) -> str:
    return exact_text(value).replace("-", "\N{MINUS SIGN}")
