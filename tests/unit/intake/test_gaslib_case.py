import math
import zipfile
from pathlib import Path

import pytest

from gasunion.intake.gaslib.case import holds_gaslib, read_case, read_network
from gasunion.network.elements import CompressorStation, ControlValve, Pipe, ShortPipe, Valve
from gasunion.outcome import Refused


def test_every_unit_arrives_in_si(gaslib_folder):
    case = read_case(gaslib_folder())
    node = case.network.node("in")
    assert (node.pressure_pa_min, node.pressure_pa_max, node.temperature_k) == (40e5, 70e5, 283.15)
    assert (node.kind, node.lon_deg, node.lat_deg, node.elevation_m) == ("field", 10.5, 52.0, 100.0)
    assert case.network.arc("p") == Pipe(
        arc="p",
        tail="in",
        head="a",
        length_m=50_000.0,
        diameter_m=0.5,
        roughness_m=0.1 * 0.001,
        pressure_pa_max=84e5,
        flow_kg_s_min=-900_000 / 3600 * 0.8,
        flow_kg_s_max=900_000 / 3600 * 0.8,
    )
    gas = case.sources["in"]
    assert (gas.norm_density_kg_m3, gas.molar_mass_kg_mol) == (0.8, 18 * 1e-3)
    assert gas.calorific_value_j_m3 == 36e6
    assert (gas.pseudocritical_pressure_pa, gas.heat_capacity) == (46e5, (31.8, -0.008, 7.4e-05))
    assert case.flow_limits_kg_s["out"] == (0.0, 500_000 / 3600 * 0.8)
    assert case.position["out"] == (3.0, 1.0)


def test_an_entry_injects_and_an_exit_takes_within_its_range_what_balances(gaslib_folder):
    case = read_case(gaslib_folder())
    flow = 360_000 / 3600 * 0.8
    assert case.boundary.injection_kg_s["in"] == pytest.approx(flow, rel=1e-15)
    assert case.boundary.injection_kg_s["out"] == pytest.approx(-flow, rel=1e-14)
    assert any("share 0.6 of every range's width" in f.what for f in case.assumptions)


def test_gauge_pressures_are_above_one_standard_atmosphere(gaslib_folder):
    limits = read_case(gaslib_folder()).boundary.limits
    assert limits["in"].pressure_pa_min == 40e5 + 101_325.0
    assert limits["in"].pressure_pa_max is None
    assert "out" not in limits


def test_station_limits_are_those_of_the_rule_worked_by_hand(gaslib_folder):
    # 50 − 5 Q² = 20 Q gives Q = −2 + √14 and head 20 Q; κ = 1.296, T = 283.15 K, M = 18 g/mol, z = 1.
    head = 20e3 * (math.sqrt(14.0) - 2.0)
    share = 0.296 / 1.296
    ratio = (1 + share * head * 0.018 / (8.314462618 * 283.15)) ** (1 / share)
    # Turbine at 6000 min⁻¹ and −5 °C: 5000 + 6000 + 500 kW. Motor 6 MW, torque 2π · 5 s⁻¹ · 100 kNm.
    turbine, motor = 11.5e6, 2 * math.pi * 5.0 * 100e3
    station = read_case(gaslib_folder()).network.arc("cs")
    assert isinstance(station, CompressorStation)
    assert station.ratio_max == pytest.approx(2 * ratio, rel=1e-9)
    assert station.power_w_max == pytest.approx(turbine + motor, rel=1e-12)
    assert station.efficiency == pytest.approx((0.8 * turbine + 0.95 * motor) / (turbine + motor), rel=1e-12)
    assert station.driver_efficiency == pytest.approx(0.25, rel=1e-12)
    assert (station.drag_factor_in, station.diameter_in_m, station.drag_factor_out) == (18.0, 0.9, None)
    assert (station.pressure_loss_out_pa, station.pressure_in_pa_min) == (pytest.approx(0.2e5), 30e5)
    assert station.has_bypass


def test_a_decision_without_choice_is_taken_and_one_with_choice_is_listed(gaslib_folder):
    case = read_case(gaslib_folder())
    assert isinstance(case.network.arc("cv"), ShortPipe)
    said = [str(f) for f in case.assumptions]
    assert "four.cdf, controlValve: is bypassed by the decision of its group (cv)." in said
    open_choice = (
        "four.cdf, decisionGroup: offers 2 decisions; none was chosen and none is applied (two ways). "
        "Choose among: open, shut."
    )
    assert open_choice in said


def test_a_valve_beside_a_station_is_closed_unless_a_decision_opens_it(gaslib_folder):
    folder = gaslib_folder()
    valve = read_case(folder).network.arc("v")
    assert isinstance(valve, Valve)
    assert not valve.is_open
    chosen = read_case(folder, chosen={"two ways": "open"}).network
    assert [getattr(chosen.arc(a), "is_open") for a in ("v", "cs")] == [True, False]  # noqa: B009 - union of kinds


def test_what_is_read_and_not_modelled_is_listed_once_per_kind(gaslib_folder):
    said = {str(f) for f in read_case(gaslib_folder()).assumptions}
    assert {
        "four.net, source: the heat capacity is read but not modelled: gas is isothermal (in).",
        "four.net, pipe: heatTransferCoefficient is read but not modelled: gas is isothermal (p).",
        "four.net, compressorStation: flowMin is read but not imposed (cs).",
        "four.net, compressorStation: a gas cooler is read but not modelled: gas is isothermal (cs).",
        "four.net, controlValve: a gas preheater is read but not modelled: gas is isothermal (cv).",
        "four.cdf, controlValve: flowDirection is read but not imposed (cv).",
    } <= said
    assert all(f.severity == "warning" for f in read_case(gaslib_folder()).assumptions)


def test_a_network_is_read_without_a_nomination(gaslib_folder):
    case = read_network(gaslib_folder(scn=None))
    assert not case.boundary.injection_kg_s
    assert isinstance(case.network.arc("cv"), ShortPipe)


def test_a_zip_gives_what_its_folder_gives(gaslib_folder, tmp_path: Path):
    folder = gaslib_folder()
    path = tmp_path / "four.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"Four/{file.name}")
    assert holds_gaslib(folder)
    assert holds_gaslib(path)
    zipped, unzipped = read_case(path), read_case(folder)
    assert zipped.network == unzipped.network
    assert zipped.boundary == unzipped.boundary


def test_several_scenarios_are_refused_by_their_names_and_one_may_be_named(gaslib_folder, gaslib_files):
    folder = gaslib_folder()
    (folder / "mild.scn").write_text(gaslib_files["cold.scn"].replace('id="cold"', 'id="mild"'))
    with pytest.raises(Refused) as refused:
        read_case(folder)
    assert refused.value.findings[0].what == "holds 2 .scn files: cold.scn, mild.scn."
    assert read_case(folder, scenario="mild.scn").scenario == "mild"
    assert read_case(folder, scenario=folder / "cold.scn").scenario == "cold"
    with pytest.raises(
        Refused, match=r"warm\.scn: cannot be read: .* Scenarios of .*: cold\.scn, mild\.scn\."
    ):
        read_case(folder, scenario="warm.scn")


def test_faults_of_all_files_are_told_together(gaslib_folder, gaslib_files):
    folder = gaslib_folder(
        scn=gaslib_files["cold.scn"].replace('id="in"', 'id="inn"'),
        cs=gaslib_files["four.cs"].replace('drive="motor"', 'drive="engine"'),
        cdf=gaslib_files["four.cdf"].replace('mode="bypass"', 'mode="sideways"'),
    )
    with pytest.raises(Refused) as refused:
        read_case(folder)
    assert [f.where.split(",")[0] for f in refused.value.findings] == ["cold.scn", "four.cs", "four.cdf"]


def test_decisions_that_contradict_each_other_are_refused(gaslib_folder, gaslib_files):
    other = '<decisionGroup id="three"><decision id="x"><valve id="v" value="1"/></decision></decisionGroup>'
    cdf = gaslib_files["four.cdf"].replace("</combinedDecisions>", other + "</combinedDecisions>")
    with pytest.raises(
        Refused,
        match="'v' is open in one of the decision groups 'two ways' and 'three' and closed in the other",
    ):
        read_case(gaslib_folder(cdf=cdf), chosen={"two ways": "shut"})


def test_unknown_choices_are_refused(gaslib_folder):
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(), chosen={"two ways": "ajar", "none": "x"})
    assert [f.what for f in refused.value.findings] == [
        "decision group 'two ways' has no decision 'ajar'.",
        "there is no decision group 'none'.",
    ]


def test_a_control_valve_keeps_its_limits(gaslib_folder):
    valve = read_case(gaslib_folder(cdf=None)).network.arc("cv")
    assert valve == ControlValve(
        arc="cv",
        tail="b",
        head="out",
        pressure_drop_pa_min=1e5,
        pressure_drop_pa_max=40e5,
        pressure_loss_in_pa=0.75e5,
        pressure_loss_out_pa=0.75e5,
        pressure_in_pa_min=21.01325 * 1e5,
        pressure_out_pa_max=50e5,
        flow_kg_s_max=900_000 / 3600 * 0.8,
    )


def test_a_nomination_beyond_the_networks_limits_is_told_and_kept(gaslib_folder, gaslib_files):
    scn = gaslib_files["cold.scn"].replace('value="360"', 'value="600"').replace('value="400"', 'value="600"')
    case = read_case(gaslib_folder(scn=scn.replace('value="300"', 'value="600"')))
    said = [str(f) for f in case.assumptions]
    assert "cold.scn, node: the nominated flow is above flowMax of the network; it is kept (in, out)." in said
    assert case.boundary.injection_kg_s["in"] == pytest.approx(600_000 / 3600 * 0.8, rel=1e-14)
