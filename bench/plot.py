"""A small plot as SVG with logarithmic axes: the one thing that the benchmarks draw needs no plotting package."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 50
COLOURS = ("#1f5fa8", "#b03030", "#2e7d32")


@dataclass(frozen=True)
class Series:
    """Points that a line connects."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around some values."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def _label(power: int) -> str:
    """A power of ten as one writes it."""
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"


def write_plot(path: Path, title: str, axes: tuple[str, str], series: Sequence[Series]) -> None:
    """Draw lines with both axes logarithmic."""
    low_x, high_x = _decades([x for line in series for x, _ in line.points])
    low_y, high_y = _decades([y for line in series for _, y in line.points])

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / max(1, high_x - low_x)
        up = (math.log10(y) - low_y) / max(1, high_y - low_y)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def text(x: float, y: float, content: str, more: str = "") -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(content)}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(WIDTH / 2, 22, title, 'text-anchor="middle" font-size="14"'),
        text(WIDTH / 2, HEIGHT - 10, axes[0], 'text-anchor="middle"'),
        text(16, HEIGHT / 2, axes[1], f'text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})"'),
    ]
    for power in range(low_x, high_x + 1):
        x, bottom = place(10.0**power, 10.0**low_y)
        parts.append(f'<path d="M{x:.1f} {TOP}V{bottom:.1f}" stroke="#ddd"/>')
        parts.append(text(x, bottom + 16, _label(power), 'text-anchor="middle"'))
    for power in range(low_y, high_y + 1):
        left, y = place(10.0**low_x, 10.0**power)
        parts.append(f'<path d="M{left:.1f} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(text(left - 6, y + 4, _label(power), 'text-anchor="end"'))
    for number, line in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [place(x, y) for x, y in line.points]
        route = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
        parts.append(f'<path d="M{route}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>')
        if not line.dashed:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(text(places[-1][0] - 4, places[-1][1] - 7, line.name, f'text-anchor="end" fill="{colour}"'))
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
