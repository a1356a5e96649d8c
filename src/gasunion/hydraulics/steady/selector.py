"""Which mode each acting element takes: a min-selector over its set point and limits (theory, eq. 14 to 20).

Raising the action of a station or valve raises its outlet pressure, flow, ratio and power and lowers its
inlet pressure. Its set point and limits all bound that action from above, and it works at the lowest of them;
where even no action is too much it passes or closes.
"""

from __future__ import annotations

import numpy as np

from gasunion.hydraulics.gas.law import Medium
from gasunion.hydraulics.steady.active_elements import (
    BREACH,
    Actors,
    Floats,
    Modes,
    Scale,
    extended_pressure,
    machine_ends,
    machine_ratio,
)
from gasunion.hydraulics.steady.compression import shaft_power_w
from gasunion.hydraulics.steady.modes import MODE_COUNT, Mode

_PASS, _BACKWARD = int(Mode.PASS), int(Mode.BACKWARD)


def measures(
    actors: Actors,
    modes: Modes,
    medium: Medium,
    *,
    tail: Floats,
    head: Floats,
    flow: Floats,
) -> Floats:
    """(actor, mode) what each level limits, in its own unit; −inf where there is none."""
    inlet_pa, outlet_pa = extended_pressure(medium.law, tail)[0], extended_pressure(medium.law, head)[0]
    suction, ratio = machine_ratio(actors, modes, medium, tail=tail, head=head, flow=flow)
    values = np.full(actors.levels.shape, -np.inf)
    values[:, Mode.RATIO] = values[:, Mode.RATIO_MAX] = ratio
    values[:, Mode.OUTLET] = values[:, Mode.OUTLET_MAX] = outlet_pa
    values[:, Mode.INLET] = values[:, Mode.INLET_MIN] = -inlet_pa
    values[:, Mode.FLOW] = values[:, Mode.FLOW_MAX] = flow
    limited = np.isfinite(actors.levels[:, Mode.POWER_MAX])
    if limited.any():
        power = shaft_power_w(
            medium, suction_pa=suction, ratio=ratio, flow_kg_s=flow, efficiency=actors.efficiency
        )
        values[limited, Mode.POWER_MAX] = power[limited]
    values[~np.isfinite(actors.levels)] = -np.inf
    return values


def next_modes(
    actors: Actors,
    modes: Modes,
    *,
    medium: Medium,
    scale: Scale,
    levels: Floats,
    tail: Floats,
    head: Floats,
    flow: Floats,
) -> tuple[Modes, Floats]:
    """The modes that the state asks for, and by how much each present mode is wrong.

    Returns
    -------
    (actor,) modes; (actor,) breach of the worst condition, without unit, 0 where the mode is right.
    """
    reference_pa = float(medium.law.pressure(np.array([scale.potential]))[0])
    units = np.full(MODE_COUNT, reference_pa)
    units[[Mode.RATIO, Mode.RATIO_MAX]] = 1.0
    units[[Mode.FLOW, Mode.FLOW_MAX]] = scale.flow_kg_s
    values = measures(actors, modes, medium, tail=tail, head=head, flow=flow)
    near, far, _, _ = machine_ends(
        actors, np.full_like(modes, int(Mode.PASS)), tail=tail, head=head, flow=flow
    )
    inlet_pa, outlet_pa = extended_pressure(medium.law, near)[0], extended_pressure(medium.law, far)[0]
    limits = np.where(np.isfinite(levels), levels, np.inf)
    power_unit = np.where(np.isfinite(limits[:, Mode.POWER_MAX]), limits[:, Mode.POWER_MAX], 1.0)
    over = (values - limits) / units
    over[:, Mode.POWER_MAX] = (values[:, Mode.POWER_MAX] - limits[:, Mode.POWER_MAX]) / power_unit
    over[np.isnan(over)] = -np.inf
    worst, worst_over = over.argmax(axis=1), over.max(axis=1)
    back = -flow / scale.flow_kg_s
    ahead = (inlet_pa - outlet_pa - actors.loss_pass_pa) / reference_pa  # > 0: it would pass by itself
    new, breach = modes.copy(), np.zeros(modes.size)
    # Where the balance decides the flow, the unit may not close: gas against it takes the bypass.
    only_way = levels[:, Mode.CLOSED] == -np.inf
    for i in range(modes.size):
        wanted = Mode(int(actors.wanted[i]))
        new[i], breach[i] = _next_mode(
            Mode(int(modes[i])),
            wanted if np.isfinite(limits[i, wanted]) else Mode.PASS,
            raises=bool(actors.raises[i]),
            is_loss=bool(actors.is_loss[i]),
            two_way=bool(actors.two_way[i] or (only_way[i] and actors.has_bypass[i])),
            only_way=bool(only_way[i]),
            worst=Mode(int(worst[i])),
            over=float(worst_over[i]),
            back=float(back[i]),
            ahead=float(ahead[i]),
            behind=float((outlet_pa[i] - inlet_pa[i] - actors.loss_pass_pa[i]) / reference_pa),
        )
    # −inf marks a mode that cannot be: closing where the part beyond has no other source.
    barred = levels[np.arange(modes.size), new] == -np.inf
    # A constant loss that may not close turns at once to its other side.
    turned = np.where(modes == _PASS, _BACKWARD, _PASS)
    keeps = barred & ~actors.is_loss
    new[keeps], breach[keeps] = modes[keeps], 0.0
    new[barred & actors.is_loss] = turned[barred & actors.is_loss]
    return new, breach


def _next_mode(
    mode: Mode,
    wanted: Mode,
    *,
    raises: bool,
    is_loss: bool,
    two_way: bool,
    only_way: bool,
    worst: Mode,
    over: float,
    back: float,
    ahead: float,
    behind: float,
) -> tuple[Mode, float]:
    """One actor's step of the min-selector; see the module's head.

    `over` is the largest excess above a level, `back` the reverse flow, `ahead` and `behind` by how much
    the pressures alone would drive the gas forward or backward.
    """
    if is_loss:
        if mode == Mode.CLOSED:
            if ahead > BREACH:
                return Mode.PASS, ahead
            return (Mode.BACKWARD, behind) if behind > BREACH else (mode, 0.0)
        wrong = back if mode == Mode.PASS else -back
        return (Mode.CLOSED, wrong) if wrong > BREACH else (mode, 0.0)
    lacking = over < -BREACH  # below every level: it may act more
    if mode == Mode.CLOSED:
        if two_way and behind > BREACH:
            return Mode.PASS, behind
        if raises:
            if ahead > BREACH:
                return Mode.PASS, ahead
            # A compressor at rest starts only for a set point that it lacks.
            return (wanted, -over) if wanted != Mode.PASS and lacking else (mode, 0.0)
        return (wanted, ahead) if ahead > BREACH and over < BREACH else (mode, 0.0)
    if back > BREACH:
        if two_way and mode == Mode.PASS:
            return mode, 0.0
        return (Mode.PASS if two_way and only_way else Mode.CLOSED), back
    if mode == Mode.PASS:
        if raises:
            return (wanted, -over) if wanted != Mode.PASS and lacking else (mode, 0.0)
        return (worst, over) if over > BREACH else (mode, 0.0)
    # It acts: too little is to pass (a compressor) or to be wide open (a valve).
    if raises and ahead > BREACH:
        return Mode.PASS, ahead
    if not raises and -ahead > BREACH:
        return Mode.PASS, -ahead
    return (worst, over) if over > BREACH else (mode, 0.0)
