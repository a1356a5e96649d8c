"""Dynamic viscosity of natural gas by the correlation of Lee, Gonzalez and Eakin.

References
----------
Lee, Gonzalez, Eakin: The viscosity of natural gases, J. Petroleum Technology 18(8), 1966, 997–1000:
μ = 10⁻⁴ K exp(X ρ^Y) cP, ρ in g/cm³, T in °R, M in g/mol; 0.7 to 55 MPa, 311 to 444 K, within 3 % for sweet
gas. Pipelines run colder; the friction factor of a rough pipe hardly feels the difference.
"""

from __future__ import annotations

import math

_RANKINE_PER_K = 1.8
_CENTIPOISE_PA_S = 1.0e-3


def viscosity_pa_s(*, temperature_k: float, density_kg_m3: float, molar_mass_kg_mol: float) -> float:
    """Dynamic viscosity. [Pa s]

    Parameters
    ----------
    temperature_k : [K] density_kg_m3 : at the pressure in question. [kg m⁻³] molar_mass_kg_mol : [kg mol⁻¹]

    Raises
    ------
    ValueError : an argument is not above 0.

    Examples
    --------
    >>> mu = viscosity_pa_s(temperature_k=288.15, density_kg_m3=45.0, molar_mass_kg_mol=0.0175)
    >>> round(mu * 1e6, 1)
    12.1
    """
    for value, what in (
        (temperature_k, "temperature_k"),
        (density_kg_m3, "density_kg_m3"),
        (molar_mass_kg_mol, "molar_mass_kg_mol"),
    ):
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"{what} is {value}; it must be finite and above 0")
    rankine = _RANKINE_PER_K * temperature_k
    mass = molar_mass_kg_mol * 1000.0
    k = (9.4 + 0.02 * mass) * rankine**1.5 / (209.0 + 19.0 * mass + rankine)
    x = 3.5 + 986.0 / rankine + 0.01 * mass
    y = 2.4 - 0.2 * x
    return float(1.0e-4 * k * math.exp(x * (density_kg_m3 / 1000.0) ** y) * _CENTIPOISE_PA_S)
