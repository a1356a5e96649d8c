"""Room for long names on the map."""

from __future__ import annotations

from gasunion.report.maps.layout import Ground, label_beside


def test_a_long_name_keeps_clear_of_a_figure_at_its_end():
    name = "Единая система газоснабжения (ЕСГ)"
    # In this face a Cyrillic letter of 11 px is 6.5 px wide.
    drawn = 6.5 * len(name)
    ground = Ground(width_px=600, height_px=40)
    ground.take((8 + 0.57 * 11 * len(name), 0, 600, 40))
    label = label_beside(ground, name, (0, 20), kind="system", size_px=11.0)
    assert label is None or label.x + drawn <= 8 + 0.57 * 11 * len(name)
    assert label_beside(Ground(width_px=600, height_px=40), name, (0, 20), kind="system", size_px=11.0)
