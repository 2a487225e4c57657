"""Draws lines over logarithmic axes as SVG, with nothing but the standard library."""

import math
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 480, 300, 80, 46, 34, 34
COLOURS = ["#1b5e9b", "#b3541e"]
DASHES = ["", "6 4"]


@dataclass
class Panel:
    title: str
    unit: str
    lines: list  # of (name, [(x, y)])


def shown(value):
    for size, letter in ((1e6, " million"), (1e3, " 000")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def panel(panel, offset, unit, top):
    across = [x for _, line in panel.lines for x, _ in line]
    low, high = math.log10(min(across)), math.log10(max(across))
    floor = 10.0
    place_x = lambda x: offset + LEFT + (math.log10(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT)
    place_y = lambda y: HEIGHT - BOTTOM - (math.log10(max(y, floor) / floor)) / math.log10(top / floor) * (HEIGHT - BOTTOM - TOP)
    parts = [f'<text x="{offset + LEFT}" y="20" font-weight="bold">{escape(panel.title)}</text>']
    tick = floor
    while tick <= top * 1.001:
        y = place_y(tick)
        parts.append(f'<path d="M{offset + LEFT} {y:.1f}H{offset + WIDTH - RIGHT}" stroke="#ccc"/>')
        parts.append(f'<text x="{offset + LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{shown(tick)} {unit}</text>')
        tick *= 10
    ticks = sorted({x for x in across})
    last = -1e9
    for x in ticks:
        at = place_x(x)
        if at - last >= 52:
            parts.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{shown(x)}</text>')
            last = at
    parts.append(f'<text x="{offset + (LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{escape(panel.unit)}</text>')
    for number, (name, line) in enumerate(panel.lines):
        colour, dash = COLOURS[number % 2], DASHES[number % 2]
        points = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        for x, y in line:
            parts.append(f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="3" fill="{colour}"><title>{shown(x)}: {y:.0f} {unit}</title></circle>')
        parts.append(f'<text x="{offset + LEFT + 10}" y="{TOP + 14 + 16 * number}" fill="{colour}">{escape(name)}</text>')
    return "".join(parts)


def svg(panels, unit):
    """All panels side by side, with one scale upwards."""
    most = max(y for each in panels for _, line in each.lines for _, y in line)
    top = 10 ** math.ceil(math.log10(max(most, 100)))
    inside = "\n".join(panel(each, WIDTH * number, unit, top) for number, each in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{inside}\n</svg>\n'
    )
