"""A figure: one measured value with its goal beside it."""

import dataclasses

MARGIN_OF_THE_SHORT_FORM = 0.85


@dataclasses.dataclass
class Figure:
    title: str
    value: float
    unit: str
    at_least: float = None
    at_most: float = None
    note: str = ""
    rounds: object = None
    failure: str = None

    def met(self, margin=1.0):
        """Whether the goal is kept, of which `margin` is asked; nothing without a goal."""
        if self.failure is not None:
            return False
        if self.at_least is not None:
            return self.value >= self.at_least * margin
        if self.at_most is not None:
            return self.value <= self.at_most / margin
        return None

    def goal(self):
        if self.at_least is not None:
            return f"≥ {number(self.at_least)}"
        if self.at_most is not None:
            return f"≤ {number(self.at_most)}"
        return ""

    def as_json(self):
        return {"title": self.title, "value": self.value, "unit": self.unit, "at_least": self.at_least,
                "at_most": self.at_most, "met": self.met(), "note": self.note, "failure": self.failure,
                "spoilt_rounds": self.rounds.spoilt if self.rounds else 0,
                "rounds": self.rounds.reports if self.rounds else []}


def failed(title, reason):
    return Figure(title, None, "", failure=str(reason))


def number(value):
    """Three digits that count, and thousands apart."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3f}"
