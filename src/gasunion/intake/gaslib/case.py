"""A GasLib instance: network, nomination, stations and decisions together, with all that was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gasunion.intake.gaslib.archive import Files, read_files
from gasunion.intake.gaslib.decisions import Decisions, apply_decisions, read_decisions
from gasunion.intake.gaslib.machines import Station
from gasunion.intake.gaslib.net import Net, read_net
from gasunion.intake.gaslib.remarks import Remarks
from gasunion.intake.gaslib.scenario import Nomination, read_scenario
from gasunion.intake.gaslib.sources import SourceGas
from gasunion.intake.gaslib.station_limits import with_station_limits
from gasunion.intake.gaslib.stations import read_stations
from gasunion.network.boundary import Boundary
from gasunion.network.elements import CompressorStation, ControlValve, ShortPipe, Valve
from gasunion.network.network import Network
from gasunion.outcome import Finding, Refused, sha256_of
from gasunion.reading.file import read_bytes
from gasunion.reading.limits import GASLIB_FILE_BYTES

LIMIT_SLACK: Final = 0.01  # of the flow


@dataclass(frozen=True, slots=True, kw_only=True)
class GasLibCase:
    """All files of one instance, read and joined.

    Attributes
    ----------
    name : of the `.net` file. scenario : id of the nomination; empty where none was asked for.
    network : SI, with the limits of its stations and the valves that the decisions settle.
    boundary : injections and pressure limits; empty where no nomination was asked for.
    sources : gas by source. flow_limits_kg_s : (lowest, highest) flow of sources and sinks. [kg s⁻¹]
    stations : machines by compressor station, as the `.cs` file gives them.
    decisions : of the `.cdf` file; None where there is none.
    free_valves : valves whose position neither the file nor a decision settles.
    position : (x, y) of the schematic plan by node.
    norm_density_kg_m3 : of the mix of what enters, at 0 °C and 1.01325 bar; the plain mean of the sources
        where nothing is nominated. [kg m⁻³]
    norm_volume_m3_s : injections that the nomination gives in norm cubic metres, as such. [m³ s⁻¹]
    sending : mass flow by source that sends gas; 1 for each where nothing is nominated. [kg s⁻¹]
    ambient_temperature_k : of the air, where the nomination gives one. [K]
    assumptions : warnings: what was assumed, and what was read and is not modelled.
    input_sha256 : of the files that were read.
    """

    name: str
    scenario: str
    network: Network
    boundary: Boundary
    sources: Mapping[str, SourceGas]
    flow_limits_kg_s: Mapping[str, tuple[float | None, float | None]]
    stations: Mapping[str, Station]
    decisions: Decisions | None
    free_valves: frozenset[str]
    position: Mapping[str, tuple[float, float]]
    norm_density_kg_m3: float | None
    norm_volume_m3_s: Mapping[str, float]
    sending: Mapping[str, float]
    ambient_temperature_k: float | None
    assumptions: tuple[Finding, ...]
    input_sha256: str


def holds_gaslib(source: Path) -> bool:
    """Whether a path looks like a GasLib instance: a zip, or a folder with a `.net` file."""
    if source.is_dir():
        return any(source.glob("*.net")) or any(source.glob("*/*.net"))
    return source.suffix.lower() == ".zip"


def read_case(
    source: Path, *, scenario: str | Path | None = None, chosen: Mapping[str, str] | None = None
) -> GasLibCase:
    """A network with a nomination.

    Parameters
    ----------
    source : folder or zip that holds one `.net`.
    scenario : a `.scn` file, by its name in the source or as a path; the only one, where not given.
    chosen : decision by decision group, where the `.cdf` file leaves a choice.

    Raises
    ------
    Refused : no or several networks or scenarios, or any fault of the files.
    """
    files = read_files(source)
    net_name = _only(files, ".net", "network")
    scenario_name, scenario_data = _scenario(files, scenario)
    return _join(files, net_name, (scenario_name, scenario_data), chosen or {})


def read_network(source: Path, *, chosen: Mapping[str, str] | None = None) -> GasLibCase:
    """A network without a nomination; its boundary is empty.

    Raises
    ------
    Refused : as `read_case`.
    """
    files = read_files(source)
    return _join(files, _only(files, ".net", "network"), None, chosen or {})


def _only(files: Files, suffix: str, what: str) -> str:
    names = files.of_kind(suffix)
    if len(names) == 1:
        return names[0]
    if not names:
        raise Refused(
            [
                Finding(
                    where=files.source,
                    what=f"holds no {suffix} file, so there is no {what}.",
                    hint="Give a folder or zip of GasLib.",
                )
            ]
        )
    listed = ", ".join(names)
    hint = "Name one with --scenario." if suffix == ".scn" else "Keep one of them."
    raise Refused(
        [
            Finding(
                where=files.source,
                what=f"holds {len(names)} {suffix} files: {listed}.",
                value=listed,
                hint=hint,
            )
        ]
    )


def _scenario(files: Files, scenario: str | Path | None) -> tuple[str, bytes]:
    if scenario is None:
        name = _only(files, ".scn", "nomination")
        return name, files.content[name]
    path = Path(scenario)
    inside = [n for n in files.of_kind(".scn") if n == str(scenario) or n.rpartition("/")[2] == str(scenario)]
    if len(inside) == 1:
        return inside[0], files.content[inside[0]]
    hint = f"Scenarios of {files.source}: {', '.join(files.of_kind('.scn')) or 'none'}."
    return str(path), read_bytes(path, most=GASLIB_FILE_BYTES, hint=hint)


def _join(
    files: Files, net_name: str, scenario: tuple[str, bytes] | None, chosen: Mapping[str, str]
) -> GasLibCase:
    net = read_net(files.content[net_name], name=net_name)
    read = [net_name.encode(), files.content[net_name]]
    faults: list[Finding] = []
    nomination: Nomination | None = None
    stations: Mapping[str, Station] = {}
    decisions: Decisions | None = None
    remarks = list(net.remarks)

    # Each file is read although another is wrong, so that all faults are told at once.
    if scenario is not None:
        read += [scenario[0].encode(), scenario[1]]
        try:
            nomination = read_scenario(scenario[1], name=scenario[0], net=net)
            remarks += nomination.remarks
        except Refused as refused:
            faults += refused.findings
    station_file, decision_file = (_companion(files, s, net_name, faults) for s in (".cs", ".cdf"))
    if station_file is not None:
        read += [station_file.encode(), files.content[station_file]]
        try:
            read_in = read_stations(files.content[station_file], name=station_file, network=net.network)
            stations = read_in.stations
            remarks += read_in.remarks
        except Refused as refused:
            faults += refused.findings
    if decision_file is not None:
        read += [decision_file.encode(), files.content[decision_file]]
        try:
            decisions = read_decisions(files.content[decision_file], name=decision_file, network=net.network)
            remarks += decisions.remarks
        except Refused as refused:
            faults += refused.findings
    if faults:
        raise Refused(faults)

    if nomination is not None and _differs(nomination.norm_density_kg_m3, net.norm_density_kg_m3):
        # Limits in norm cubic metres are those of the gas that is sent, not of sources that send nothing.
        sent = read_net(
            files.content[net_name], name=net_name, norm_density_kg_m3=nomination.norm_density_kg_m3
        )
        remarks = [*sent.remarks, *remarks[len(net.remarks) :]]
        net = sent
    if nomination is not None:
        remarks += _beyond_limits(net, nomination, scenario[0] if scenario is not None else "")
    network, settled, more = _settled(
        net, stations, station_file, decisions, decision_file, nomination, chosen
    )
    return GasLibCase(
        name=net.title,
        scenario="" if nomination is None else nomination.name,
        network=network,
        boundary=Boundary() if nomination is None else nomination.boundary,
        sources=net.sources,
        flow_limits_kg_s=net.flow_limits_kg_s,
        stations=stations,
        decisions=decisions,
        free_valves=frozenset(a.arc for a in network.arcs if isinstance(a, Valve)) - settled,
        position=net.position,
        norm_density_kg_m3=net.norm_density_kg_m3,
        norm_volume_m3_s={} if nomination is None else nomination.norm_volume_m3_s,
        sending=sending(net.sources, nomination),
        ambient_temperature_k=None if nomination is None else nomination.ambient_temperature_k,
        assumptions=(*remarks, *more),
        input_sha256=sha256_of(*read),
    )


def _differs(first: float | None, second: float | None) -> bool:
    return first is not None and second is not None and abs(first / second - 1.0) > 1.0e-12


def sending(sources: Mapping[str, SourceGas], nomination: Nomination | None) -> dict[str, float]:
    """Mass flow by source that sends gas; every source alike where no nomination says. [kg s⁻¹]"""
    flows = {} if nomination is None else nomination.boundary.injection_kg_s
    return {n: q for n, q in flows.items() if n in sources and q > 0.0} or dict.fromkeys(sources, 1.0)


def _beyond_limits(net: Net, nomination: Nomination, file: str) -> tuple[Finding, ...]:
    """Remarks on nominated flows that the network's own limits of sources and sinks would not allow."""
    remarks = Remarks(file)
    for name, flow in nomination.boundary.injection_kg_s.items():
        low, high = net.flow_limits_kg_s.get(name, (None, None))
        asked = flow if net.network.node(name).kind == "field" else -flow
        # Densities at exits are those of the mix, those of the limits are a mean: a per cent is no finding.
        slack = LIMIT_SLACK * max(abs(asked), abs(high or 0.0))
        if low is not None and asked < low - slack:
            remarks.add("node", "the nominated flow is below flowMin of the network; it is kept", name)
        if high is not None and asked > high + slack:
            remarks.add("node", "the nominated flow is above flowMax of the network; it is kept", name)
    return remarks.findings()


def _companion(files: Files, suffix: str, net_name: str, faults: list[Finding]) -> str | None:
    """The `.cs` or `.cdf` beside the network: the only one, or the one of the same name."""
    names = files.of_kind(suffix)
    if len(names) <= 1:
        return names[0] if names else None
    same = [n for n in names if n.removesuffix(suffix) == net_name.removesuffix(".net")]
    if len(same) == 1:
        return same[0]
    listed = ", ".join(names)
    faults.append(
        Finding(
            where=files.source, what=f"holds {len(names)} {suffix} files: {listed}.", hint="Keep one of them."
        )
    )
    return None


def _settled(
    net: Net,
    stations: Mapping[str, Station],
    station_file: str | None,
    decisions: Decisions | None,
    decision_file: str | None,
    nomination: Nomination | None,
    chosen: Mapping[str, str],
) -> tuple[Network, frozenset[str], list[Finding]]:
    network = net.network
    remarks: list[Finding] = []
    if station_file is not None:
        air = None if nomination is None else nomination.ambient_temperature_k
        network, found = with_station_limits(
            network,
            stations,
            net.sources,
            sending=sending(net.sources, nomination),
            ambient_temperature_k=air,
            file=station_file,
        )
        remarks += found
    settled: frozenset[str] = frozenset()
    if decisions is not None and decision_file is not None:
        network, settled, found = apply_decisions(network, decisions, chosen, file=decision_file)
        remarks += found
    elif chosen:
        raise Refused([Finding(where=net.title, what="decisions were chosen, but there is no .cdf file.")])
    network, found = closing_parallel_valves(network, settled=settled, file=net.title)
    return network, settled, [*remarks, *found]


def closing_parallel_valves(
    network: Network, *, settled: frozenset[str] = frozenset(), file: str
) -> tuple[Network, tuple[Finding, ...]]:
    """The network with every open valve closed that would short-circuit an active element.

    A valve lies parallel to a control valve or compressor station when their ends are the same nodes, nodes
    joined by short pipes counting as one. Valves in `settled` are left as they are.
    """
    place = _joined_by_short_pipes(network)

    def ends(arc: Valve | ControlValve | CompressorStation) -> frozenset[int]:
        return frozenset((place[arc.tail], place[arc.head]))

    active = {ends(a) for a in network.arcs if isinstance(a, ControlValve | CompressorStation) and a.is_open}
    closed = [
        replace(a, is_open=False)
        for a in network.arcs
        if isinstance(a, Valve) and a.is_open and a.arc not in settled and ends(a) in active
    ]
    remarks = Remarks(file)
    for valve in closed:
        remarks.add("valve", "is closed, because it lies parallel to an active element", valve.arc)
    open_ones = [
        a.arc
        for a in network.arcs
        if isinstance(a, Valve) and a.is_open and a.arc not in settled and ends(a) not in active
    ]
    for name in open_ones:
        remarks.add("valve", "is open, because the data do not say otherwise", name)
    return network.replacing(arcs=closed), remarks.findings()


def _joined_by_short_pipes(network: Network) -> dict[str, int]:
    parent = list(range(len(network.nodes)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for arc, tail, head in zip(network.arcs, network.tail.tolist(), network.head.tolist(), strict=True):
        if isinstance(arc, ShortPipe):
            parent[root(tail)] = root(head)
    return {n.node: root(i) for i, n in enumerate(network.nodes)}
