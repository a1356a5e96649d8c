"""One damaged place, one clear sentence with file, line and element."""

import pytest

from gasunion.intake.gaslib.case import read_case
from gasunion.outcome import Refused

NET_FAULTS = {
    "negative length": (
        '<length value="50" unit="km"/>',
        '<length value="-50" unit="km"/>',
        "four.net, line 43, pipe 'p': length is -50 km; one pipe has 0.001 m to 2000 km. Check its unit.",
    ),
    "zero diameter": (
        '<diameter value="500" unit="mm"/>',
        '<diameter value="0" unit="mm"/>',
        "four.net, line 44, pipe 'p': diameter is 0 mm; pipes have 0.001 to 5 m. Check its unit.",
    ),
    "rough beyond sense": (
        '<roughness value="0.1" unit="mm"/>',
        '<roughness value="300" unit="mm"/>',
        "four.net, line 40, pipe 'p': roughness is 300 mm in a pipe of 500 mm; it must be below half "
        "the diameter.",
    ),
    "not a number": (
        '<length value="50" unit="km"/>',
        '<length value="NaN" unit="km"/>',
        "four.net, line 43, pipe 'p': length is 'NaN'; it must be a finite number.",
    ),
    "infinite": (
        '<length value="50" unit="km"/>',
        '<length value="1e999" unit="km"/>',
        "four.net, line 43, pipe 'p': length is '1e999'; it must be a finite number.",
    ),
    "words for numbers": (
        '<length value="50" unit="km"/>',
        '<length value="1_000" unit="km"/>',
        "four.net, line 43, pipe 'p': length is '1_000'; it must be a finite number.",
    ),
    "wrong unit": (
        '<length value="50" unit="km"/>',
        '<length value="50" unit="bar"/>',
        "four.net, line 43, pipe 'p': length has the unit 'bar', which is no unit of length. "
        "Use one of: km, m, meter, cm, mm.",
    ),
    "misspelt unit": (
        '<normDensity value="0.8" unit="kg_per_m_cube"/>',
        '<normDensity value="0.8" unit="kg_per_mcube"/>',
        "four.net, line 13, source 'in': normDensity has the unit 'kg_per_mcube', which is no unit of "
        "density. "
        "Did you mean 'kg_per_m_cube'?",
    ),
    "no unit": (
        '<length value="50" unit="km"/>',
        '<length value="50"/>',
        "four.net, line 43, pipe 'p': length has no unit. Use one of: km, m, meter, cm, mm.",
    ),
    "no value": (
        '<length value="50" unit="km"/>',
        '<length unit="km"/>',
        "four.net, line 43, pipe 'p': length has no attribute 'value'.",
    ),
    "missing": (
        '<length value="50" unit="km"/>',
        "",
        "four.net, line 40, pipe 'p': has no length. Add <length unit=… value=…/>.",
    ),
    "twice": (
        '<length value="50" unit="km"/>',
        '<length value="50" unit="km"/><length value="60" unit="km"/>',
        "four.net, line 43, pipe 'p': length stands twice. Keep one of them.",
    ),
    "unknown node": (
        '<pipe id="p" from="in" to="a">',
        '<pipe id="p" from="in" to="nowhere">',
        "four.net, line 40, pipe 'p': 'to' names 'nowhere', which is no node of the file.",
    ),
    "to itself": (
        '<pipe id="p" from="in" to="a">',
        '<pipe id="p" from="in" to="in">',
        "four.net, line 40, pipe 'p': starts and ends at 'in'.",
    ),
    "no name": (
        '<pipe id="p" from="in" to="a">',
        '<pipe from="in" to="a">',
        "four.net, line 40, pipe: has no attribute 'id'.",
    ),
    "name twice": (
        '<valve id="v"',
        '<valve id="p"',
        "four.net, line 59, valve 'p': the name stands already in line 40.",
    ),
    "unknown kind": (
        '<innode id="a" x="1" y="0">',
        '<junction id="c"/><innode id="a" x="1" y="0">',
        "four.net, line 21: 'junction' is no kind of node. Use source, sink or innode.",
    ),
    "unknown connection": (
        '<pipe id="p" from="in" to="a">',
        '<pump id="q"/><pipe id="p" from="in" to="a">',
        "four.net, line 40: 'pump' is no kind of connection. Use one of: pipe, shortPipe, resistor, valve, "
        "checkValve, controlValve, compressorStation.",
    ),
    "crossed pressures": (
        '<pressureMin value="40" unit="bar"/>',
        '<pressureMin value="80" unit="bar"/>',
        "four.net, line 5, source 'in': pressureMin is 80 bar, above pressureMax, 70 bar.",
    ),
    "crossed flows": (
        '<flowMin value="-900" unit="1000m_cube_per_hour"/>\n      <flowMax value="900" '
        'unit="1000m_cube_per_hour"/>\n      <length',
        '<flowMin value="901" unit="1000m_cube_per_hour"/>\n      <flowMax value="900" '
        'unit="1000m_cube_per_hour"/>\n      <length',
        "four.net, line 40, pipe 'p': flowMin is above flowMax.",
    ),
    "drag without diameter": (
        '<diameterIn value="900" unit="mm"/>',
        "",
        "four.net, line 49, compressorStation 'cs': has dragFactorIn but no diameterIn.",
    ),
    "odd flag": (
        'internalBypassRequired="1"',
        'internalBypassRequired="maybe"',
        "four.net, line 49, compressorStation 'cs': internalBypassRequired is 'maybe'; it must be 0 or 1.",
    ),
    "off the globe": (
        'geoWGS84Lat="52.0"',
        'geoWGS84Lat="520"',
        "four.net, line 5, source 'in': geoWGS84Lat is 520; it must lie between −90 and 90.",
    ),
    "bad root": (
        "<network xmlns=",
        "<net xmlns=",
        "four.net, line 75, column 3: is not well-formed XML: mismatched tag. Remove it or fetch the "
        "file anew.",
    ),
}


@pytest.mark.parametrize("fault", NET_FAULTS)
def test_a_damaged_net_is_told_in_one_sentence(fault, gaslib_folder, gaslib_files):
    before, after, sentence = NET_FAULTS[fault]
    text = gaslib_files["four.net"]
    assert before in text
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(net=text.replace(before, after, 1)))
    assert [str(f) for f in refused.value.findings] == [sentence]


SCN_FAULTS = {
    "unknown node": (
        'id="out"',
        'id="outt"',
        "cold.scn, line 9, node 'outt': is no node of the network. Check the name, or the network.",
    ),
    "unknown type": (
        'type="exit"',
        'type="door"',
        "cold.scn, line 9, node 'out': the type is 'door'; it must be 'entry' or 'exit'.",
    ),
    "unknown bound": (
        'bound="both"',
        'bound="about"',
        "cold.scn, line 7, node 'in': flow has the bound 'about'; it must be 'lower', 'upper' or 'both'.",
    ),
    "one bound": (
        '<flow bound="lower" value="300" unit="1000m_cube_per_hour"/>',
        "",
        "cold.scn, line 9, node 'out': gives one bound of the flow only. "
        "Give bound 'lower' and 'upper', or 'both'.",
    ),
    "crossed bounds": (
        'value="300"',
        'value="500"',
        "cold.scn, line 9, node 'out': the lower bound of flow is 500 1000m_cube_per_hour, above the upper, "
        "400 1000m_cube_per_hour.",
    ),
    "wrong unit": (
        'value="360" unit="1000m_cube_per_hour"',
        'value="360" unit="1000m_cube_per_day"',
        "cold.scn, line 7, node 'in': flow has the unit '1000m_cube_per_day', which is no unit of flow. "
        "Did you mean '1000m_cube_per_hour'?",
    ),
    "node twice": (
        'type="exit" id="out"',
        'type="exit" id="in"',
        "cold.scn, line 9, node 'in': stands already in line 5.",
    ),
    "absolute zero": (
        'value="-5" unit="Celsius"',
        'value="-500" unit="Celsius"',
        "cold.scn, line 4, scenario: ambientTemperature is -500 Celsius; gas and air have 200 to 400 K.",
    ),
    "two scenarios": (
        "</boundaryValue>",
        '<scenario id="more"/></boundaryValue>',
        "cold.scn, line 2: holds 2 scenarios; it must hold exactly one.",
    ),
}


@pytest.mark.parametrize("fault", SCN_FAULTS)
def test_a_damaged_scenario_is_told_in_one_sentence(fault, gaslib_folder, gaslib_files):
    before, after, sentence = SCN_FAULTS[fault]
    text = gaslib_files["cold.scn"]
    assert before in text
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(scn=text.replace(before, after, 1)))
    assert [str(f) for f in refused.value.findings] == [sentence]


CS_FAULTS = {
    "unknown station": (
        'compressorStation id="cs"',
        'compressorStation id="cx"',
        "compressorStation 'cx': is no compressor station of the network.",
    ),
    "unknown drive": (
        'drive="motor"',
        'drive="horse"',
        "pistonCompressor 'piston': the drive 'horse' is no drive of the station.",
    ),
    "unknown machine": (
        '<compressor id="piston"',
        '<compressor id="pistol"',
        "configuration 'both': 'pistol' is no machine of the station.",
    ),
    "miscounted": (
        'nrOfSerialStages="2"',
        'nrOfSerialStages="3"',
        "configuration 'both': nrOfSerialStages is 3, but 2 are listed.",
    ),
    "crossed speeds": (
        'speedMax value="300"',
        'speedMax value="100"',
        "pistonCompressor 'piston': speedMin is above speedMax.",
    ),
    "coefficient missing": (
        "<chokeline_coeff_3",
        "<chokeline_coeff_4",
        "turboCompressor 'turbo': has no chokeline_coeff_3. Add <chokeline_coeff_3 unit=… value=…/>.",
    ),
    "unknown drive kind": (
        "electricMotor",
        "treadmill",
        "compressorStation 'cs': 'treadmill' is no kind of drive.",
    ),
}


@pytest.mark.parametrize("fault", CS_FAULTS)
def test_a_damaged_station_is_told_in_one_sentence(fault, gaslib_folder, gaslib_files):
    before, after, sentence = CS_FAULTS[fault]
    text = gaslib_files["four.cs"]
    assert before in text
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(cs=text.replace(before, after)))
    assert str(refused.value.findings[0]).startswith("four.cs, line ")
    assert str(refused.value.findings[0]).endswith(sentence)


def test_all_faults_of_a_net_are_told_at_once(gaslib_folder, gaslib_files):
    text = gaslib_files["four.net"]
    for name in ("negative length", "zero diameter", "unknown node", "misspelt unit"):
        before, after, _ = NET_FAULTS[name]
        text = text.replace(before, after, 1)
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(net=text))
    assert [int(f.where.split("line ")[1].split(",")[0]) for f in refused.value.findings] == [13, 40, 43, 44]


def test_a_flood_of_faults_is_counted_and_cut(gaslib_folder, gaslib_files):
    flood = '<pump id="x"/>' * 600
    text = gaslib_files["four.net"].replace('<pipe id="p"', flood + '<pipe id="p"')
    with pytest.raises(Refused) as refused:
        read_case(gaslib_folder(net=text))
    assert len(refused.value.findings) == 201
    assert refused.value.message == "600 faults in the input"
    assert refused.value.findings[-1].value == 400
