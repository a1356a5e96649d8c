"""The modes of acting elements: which equation holds, and the words for it in results."""

from __future__ import annotations

from enum import IntEnum


class Mode(IntEnum):
    """What an acting element does; see the module's table. The words are those of results."""

    CLOSED = 0
    PASS = 1
    RATIO = 2
    OUTLET = 3
    INLET = 4
    FLOW = 5
    RATIO_MAX = 6
    OUTLET_MAX = 7
    INLET_MIN = 8
    FLOW_MAX = 9
    POWER_MAX = 10
    BACKWARD = 11  # a constant loss whose flow runs from head to tail
    LIFT = 12  # a given rise of the potential, by which free stations are moved


SET_MODES = (Mode.RATIO, Mode.OUTLET, Mode.INLET, Mode.FLOW)
LIMIT_MODES = (Mode.RATIO_MAX, Mode.OUTLET_MAX, Mode.INLET_MIN, Mode.FLOW_MAX, Mode.POWER_MAX)
IN_WORDS = {
    Mode.CLOSED: "closed",
    Mode.PASS: "passes without action",
    Mode.RATIO: "holds its ratio",
    Mode.OUTLET: "holds its outlet pressure",
    Mode.INLET: "holds its inlet pressure",
    Mode.FLOW: "holds its flow",
    Mode.RATIO_MAX: "at its highest ratio",
    Mode.OUTLET_MAX: "at its highest outlet pressure",
    Mode.INLET_MIN: "at its lowest inlet pressure",
    Mode.FLOW_MAX: "at its highest flow",
    Mode.POWER_MAX: "at its highest power",
    Mode.BACKWARD: "passes backward",
    Mode.LIFT: "set freely",
}
MODE_COUNT = len(Mode)
