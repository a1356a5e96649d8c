"""Flows of a `.net` file in kg/s: norm cubic metres by a norm density, energy by a calorific value first."""

from __future__ import annotations

from gasunion.intake.gaslib.markup import Element
from gasunion.intake.gaslib.quantity import Given, QuantityReader


class MassFlow:
    """Flows in kg/s; what stands in the way is gathered, a missing density once.

    Parameters
    ----------
    norm_density_kg_m3, calorific_value_j_m3 : of the sources on average, None where none gives one.
    has_wrong_density : whether a source gives a density that was told to be wrong.
    """

    def __init__(
        self,
        reader: QuantityReader,
        *,
        norm_density_kg_m3: float | None,
        calorific_value_j_m3: float | None,
        has_wrong_density: bool,
    ) -> None:
        self.reader = reader
        self.density = norm_density_kg_m3
        self.calorific_value_j_m3 = calorific_value_j_m3
        self.has_told_density = has_wrong_density

    def kg_s(
        self, given: Given | None, element: Element, owner: str, *, norm_density_kg_m3: float | None = None
    ) -> float | None:
        """A flow in kg/s; None where there is none, or no density or calorific value converts it.

        Parameters
        ----------
        norm_density_kg_m3 : of the gas that flows there, where it is known. owner : for what is told.
        """
        if given is None:
            return None
        if given.is_energy:
            if self.calorific_value_j_m3 is None:
                self.reader.faults.add(
                    self.reader.where(element, owner),
                    f"a flow stands in {given.unit}, but no source gives a calorificValue.",
                    hint="Add a calorificValue to a source.",
                )
                return None
            given = given.as_volume(self.calorific_value_j_m3)
        if not given.is_volume:
            return given.si
        density = self.density if norm_density_kg_m3 is None else norm_density_kg_m3
        if density is None:
            # Where a density stands but is wrong, that fault is told already.
            if not self.has_told_density:
                self.reader.faults.add(
                    self.reader.where(element, owner),
                    "flows stand in norm cubic metres, but no source gives a normDensity.",
                    hint="Add a normDensity to a source.",
                )
            self.has_told_density = True
            return None
        return given.si * density

    def limits(self, element: Element, owner: str) -> tuple[float | None, float | None]:
        """Least and greatest flow of an arc; a low above its high is a fault. [kg s⁻¹]"""
        low, high = (
            self.kg_s(self.reader.given(element, tag, "flow", owner=owner), element, owner)
            for tag in ("flowMin", "flowMax")
        )
        if low is not None and high is not None and low > high:
            self.reader.faults.add(
                self.reader.where(element, owner), "flowMin is above flowMax.", value=low, limit=high
            )
        return low, high
