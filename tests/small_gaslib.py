"""A GasLib instance of four nodes, written out, that tests damage in one place at a time."""

from __future__ import annotations

NET = """<?xml version="1.0" encoding="UTF-8"?>
<network xmlns="http://gaslib.zib.de/Gas" xmlns:framework="http://gaslib.zib.de/Framework">
  <framework:information><framework:title>Four</framework:title></framework:information>
  <framework:nodes>
    <source id="in" x="0" y="0" geoWGS84Long="10.5" geoWGS84Lat="52.0">
      <height value="100" unit="m"/>
      <pressureMin value="40" unit="bar"/>
      <pressureMax value="70" unit="bar"/>
      <flowMin value="0" unit="1000m_cube_per_hour"/>
      <flowMax value="500" unit="1000m_cube_per_hour"/>
      <gasTemperature value="10" unit="Celsius"/>
      <calorificValue value="36" unit="MJ_per_m_cube"/>
      <normDensity value="0.8" unit="kg_per_m_cube"/>
      <coefficient-A-heatCapacity value="31.8"/>
      <coefficient-B-heatCapacity value="-0.008"/>
      <coefficient-C-heatCapacity value="7.4e-05"/>
      <molarMass value="18" unit="kg_per_kmol"/>
      <pseudocriticalPressure value="46" unit="bar"/>
      <pseudocriticalTemperature value="190" unit="K"/>
    </source>
    <innode id="a" x="1" y="0">
      <height value="100" unit="m"/>
      <pressureMin value="1.01325" unit="bar"/>
      <pressureMax value="70" unit="bar"/>
    </innode>
    <innode id="b" x="2" y="0">
      <height value="100" unit="m"/>
      <pressureMin value="1.01325" unit="bar"/>
      <pressureMax value="70" unit="bar"/>
    </innode>
    <sink id="out" x="3" y="1">
      <height value="50" unit="m"/>
      <pressureMin value="20" unit="bar"/>
      <pressureMax value="70" unit="bar"/>
      <flowMin value="0" unit="1000m_cube_per_hour"/>
      <flowMax value="500" unit="1000m_cube_per_hour"/>
    </sink>
  </framework:nodes>
  <framework:connections>
    <pipe id="p" from="in" to="a">
      <flowMin value="-900" unit="1000m_cube_per_hour"/>
      <flowMax value="900" unit="1000m_cube_per_hour"/>
      <length value="50" unit="km"/>
      <diameter value="500" unit="mm"/>
      <roughness value="0.1" unit="mm"/>
      <pressureMax value="84" unit="bar"/>
      <heatTransferCoefficient value="2" unit="W_per_m_square_per_K"/>
    </pipe>
    <compressorStation id="cs" from="a" to="b" fuelGasVertex="a" gasCoolerExisting="1"
        internalBypassRequired="1">
      <flowMin value="0" unit="1000m_cube_per_hour"/>
      <flowMax value="900" unit="1000m_cube_per_hour"/>
      <dragFactorIn value="18"/>
      <diameterIn value="900" unit="mm"/>
      <pressureLossOut value="0.2" unit="bar"/>
      <pressureInMin value="30" unit="bar"/>
      <pressureOutMax value="70" unit="bar"/>
    </compressorStation>
    <valve id="v" from="b" to="a">
      <flowMin value="-900" unit="1000m_cube_per_hour"/>
      <flowMax value="900" unit="1000m_cube_per_hour"/>
      <pressureDifferentialMax value="120" unit="bar"/>
    </valve>
    <controlValve id="cv" from="b" to="out" internalBypassRequired="0" gasPreheaterExisting="1">
      <flowMin value="0" unit="1000m_cube_per_hour"/>
      <flowMax value="900" unit="1000m_cube_per_hour"/>
      <pressureDifferentialMin value="1" unit="bar"/>
      <pressureDifferentialMax value="40" unit="bar"/>
      <pressureLossIn value="0.75" unit="bar"/>
      <pressureLossOut value="0.75" unit="bar"/>
      <pressureInMin value="21.01325" unit="bar"/>
      <pressureOutMax value="50" unit="bar"/>
    </controlValve>
  </framework:connections>
</network>
"""

SCN = """<?xml version="1.0" encoding="UTF-8"?>
<boundaryValue xmlns="http://gaslib.zib.de/Gas">
  <scenario id="cold">
    <ambientTemperature value="-5" unit="Celsius"/>
    <node type="entry" id="in">
      <pressure bound="lower" value="40" unit="barg"/>
      <flow bound="both" value="360" unit="1000m_cube_per_hour"/>
    </node>
    <node type="exit" id="out">
      <flow bound="lower" value="300" unit="1000m_cube_per_hour"/>
      <flow bound="upper" value="400" unit="1000m_cube_per_hour"/>
    </node>
  </scenario>
</boundaryValue>
"""


def _numbered(stem: str, values: list[float]) -> str:
    return "".join(f'<{stem}_coeff_{i}\n value="{v}"/>' for i, v in enumerate(values, 1))


# Head 50 − 5 Q² at any speed, surge line 20 Q, choke line 2 Q: they meet the head at flows that a schoolbook
# formula gives. Efficiency 0.8. Power 5 MW + 10 kW per min⁻¹ at 0 °C, 100 kW less per kelvin.
CS = f"""<?xml version="1.0" encoding="UTF-8"?>
<compressorStations xmlns="http://gaslib.zib.de/CompressorStations">
  <compressorStation id="cs">
    <compressors>
      <turboCompressor id="turbo" drive="turbine">
        <speedMin value="3000" unit="per_min"/>
        <speedMax value="6000" unit="per_min"/>
        {_numbered("n_isoline", [50, 0, 0, 0, 0, 0, -5, 0, 0])}
        {_numbered("eta_ad_isoline", [0.8, 0, 0, 0, 0, 0, 0, 0, 0])}
        {_numbered("surgeline", [0, 20, 0])}
        {_numbered("chokeline", [0, 2, 0])}
        <efficiencyOfChokeline value="0.5"/>
      </turboCompressor>
      <pistonCompressor id="piston" drive="motor">
        <speedMin value="165" unit="per_min"/>
        <speedMax value="300" unit="per_min"/>
        <operatingVolume value="0.5" unit="m_cube"/>
        <maximalTorque value="100" unit="kNm"/>
        <maximalCompressionRatio value="2"/>
        <adiabaticEfficiency value="0.95"/>
        <additionalReductionVolFlow value="0.35"/>
      </pistonCompressor>
    </compressors>
    <drives>
      <gasTurbine id="turbine">
        {_numbered("energy_rate_fun", [0, 4, 0])}
        {_numbered("power_fun", [5000, 1, 0, -100, 0, 0, 0, 0, 0])}
      </gasTurbine>
      <electricMotor id="motor">
        {_numbered("energy_rate_fun", [0, 1.1, 0])}
        {_numbered("power_fun", [0, 20, 0])}
      </electricMotor>
    </drives>
    <configurations>
      <configuration confId="one" nrOfSerialStages="1">
        <stage stageNr="1" nrOfParallelUnits="1"><compressor id="turbo" nominalSpeed="5000"/></stage>
      </configuration>
      <configuration confId="both" nrOfSerialStages="2">
        <stage stageNr="1" nrOfParallelUnits="1"><compressor id="turbo" nominalSpeed="5000"/></stage>
        <stage stageNr="2" nrOfParallelUnits="1"><compressor id="piston" nominalSpeed="200"/></stage>
      </configuration>
    </configurations>
  </compressorStation>
</compressorStations>
"""

CDF = """<?xml version="1.0" encoding="UTF-8"?>
<combinedDecisions xmlns="http://gaslib.zib.de/CombinedDecisions">
  <decisionGroup id="one way">
    <decision id="d"><controlValve id="cv" value="1" mode="bypass" flowDirection="0"/></decision>
  </decisionGroup>
  <decisionGroup id="two ways">
    <decision id="open"><valve id="v" value="1"/><compressorStation id="cs" value="0"/></decision>
    <decision id="shut"><valve id="v" value="0"/><compressorStation id="cs" value="1"/></decision>
  </decisionGroup>
</combinedDecisions>
"""

FILES = {"four.net": NET, "cold.scn": SCN, "four.cs": CS, "four.cdf": CDF}
