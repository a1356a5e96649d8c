"""Rows and decisions of a proof in words, for people alone."""

from __future__ import annotations

from gasunion.hydraulics.certificate.record import (
    BalanceRow,
    Decision,
    FlowDecision,
    OperationDecision,
    PipeRow,
    PressureRow,
    Row,
    Side,
    UnitLimit,
)
from gasunion.network.elements import CompressorStation
from gasunion.network.network import Network

_LIMITS = {
    UnitLimit.LEAST_RISE: "lowest rise",
    UnitLimit.HIGHEST_RISE: "highest rise",
    UnitLimit.LEAST_INLET: "least inlet pressure",
    UnitLimit.HIGHEST_INLET: "highest inlet pressure",
    UnitLimit.HIGHEST_OUTLET: "highest outlet pressure",
    UnitLimit.HIGHEST_FLOW: "highest flow",
    UnitLimit.POWER_AT_LITTLE_FLOW: "highest power, by the slope at little flow",
    UnitLimit.POWER_AT_MIDDLE_FLOW: "highest power, by the slope at middle flow",
    UnitLimit.POWER_AT_MUCH_FLOW: "highest power, by the slope at much flow",
}


def row_in_words(row: Row, network: Network) -> str:
    """What a row says of which element."""
    if isinstance(row, BalanceRow):
        return f"balance of {row.node}"
    if isinstance(row, PressureRow):
        return f"{'least' if row.side is Side.AT_LEAST else 'highest'} pressure of {row.node}"
    if isinstance(row, PipeRow):
        return f"pipe {row.arc}"
    kind = "station" if isinstance(network.arc(row.arc), CompressorStation) else "valve"
    return f"{kind} {row.arc} {_LIMITS[row.limit]}"


def decision_in_words(decision: Decision) -> str:
    """What was decided of which arc."""
    if isinstance(decision, OperationDecision):
        return f"{decision.arc} {decision.operation.value}"
    side = "at least" if decision.side is Side.AT_LEAST else "at most"
    of_what = "" if isinstance(decision, FlowDecision) else "inlet "
    return f"{decision.arc} {of_what}{side} {decision.value:.6g}"
