"""GasLib folders written from a few words, for tests that need many small networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

NAMESPACES = 'xmlns="http://gaslib.zib.de/Gas" xmlns:framework="http://gaslib.zib.de/Framework"'


def gaslib_folder(
    place: Path,
    *,
    sources: Mapping[str, Mapping[str, float]],
    pipes: Sequence[tuple[str, str, str, float]],
    flows: Mapping[str, float],
    unit: str = "kg_per_s",
    heights: Mapping[str, float] | None = None,
    roughness_mm: float = 0.1,
    limit_bar: float = 200.0,
    celsius: float = 15.0,
) -> Path:
    """A `.net` and a `.scn`.

    Parameters
    ----------
    sources : by name: molar (kg/kmol), norm (kg/m³), heat (MJ/m³). pipes : name, from, to, km; of 500 mm.
    flows : by node, above 0 where gas enters; a source that is not named sends nothing.
    """
    names = list(dict.fromkeys([*sources, *(n for _, a, b, _ in pipes for n in (a, b))]))

    def node(name: str) -> str:
        kind = "source" if name in sources else "sink" if flows.get(name, 0.0) < 0.0 else "innode"
        inside = [
            f'<height value="{(heights or {}).get(name, 0.0)}" unit="m"/>',
            '<pressureMin unit="bar" value="1"/>',
            f'<pressureMax unit="bar" value="{limit_bar}"/>',
        ]
        if kind != "innode":
            inside += [
                f'<flow{m} unit="1000m_cube_per_hour" value="{v}"/>' for m, v in (("Min", 0), ("Max", 1e4))
            ]
        if name in sources:
            gas = sources[name]
            inside += [
                f'<gasTemperature unit="Celsius" value="{celsius}"/>',
                f'<calorificValue unit="MJ_per_m_cube" value="{gas["heat"]}"/>',
                f'<normDensity unit="kg_per_m_cube" value="{gas["norm"]}"/>',
                f'<molarMass unit="kg_per_kmol" value="{gas["molar"]}"/>',
            ]
        return f'<{kind} id="{name}">{"".join(inside)}</{kind}>'

    def pipe(name: str, tail: str, head: str, km: float) -> str:
        return (
            f'<pipe id="{name}" from="{tail}" to="{head}"><length unit="km" value="{km}"/>'
            f'<diameter unit="mm" value="500"/><roughness unit="mm" value="{roughness_mm}"/></pipe>'
        )

    def point(name: str) -> str:
        flow = flows.get(name, 0.0)
        kind = "entry" if name in sources else "exit"
        size = flow if kind == "entry" else -flow
        return f'<node type="{kind}" id="{name}"><flow bound="both" value="{size}" unit="{unit}"/></node>'

    place.mkdir(parents=True, exist_ok=True)
    (place / "t.net").write_text(
        f'<?xml version="1.0"?><network {NAMESPACES}><framework:nodes>{"".join(map(node, names))}'
        f"</framework:nodes><framework:connections>{''.join(pipe(*p) for p in pipes)}"
        "</framework:connections></network>",
        encoding="utf-8",
    )
    ends = [n for n in names if n in sources or flows.get(n)]
    (place / "t.scn").write_text(
        f'<?xml version="1.0"?><boundaryValue {NAMESPACES}><scenario id="s">{"".join(map(point, ends))}'
        "</scenario></boundaryValue>",
        encoding="utf-8",
    )
    return place
