"""Interleaved rounds: in each, every subject is measured once, so that whatever the machine does meets all of them."""

import dataclasses
import statistics

FOREIGN_CPU_LIMIT = 0.05


@dataclasses.dataclass
class Rounds:
    """`reports` has a dictionary for each round: what was measured at each subject, by the subject's name."""

    reports: list
    spoilt: int = 0

    def median(self, value_of):
        """The median over the rounds of a value that is made from one round's reports."""
        return statistics.median(value_of(report) for report in self.reports)

    def of(self, subject, field):
        return self.median(lambda report: report[subject][field])

    def ratio(self, subject, field, to="floor"):
        return self.median(lambda report: report[subject][field] / report[to][field])

    def wait(self):
        """The share of the time in which threads of a server waited for its core; of the server that waited most."""
        waits = [[measured["server_wait"] for measured in report.values()
                  if isinstance(measured, dict) and "server_wait" in measured] for report in self.reports]
        return statistics.median(max(each) for each in waits) if all(waits) else None


def interleaved(bench, subjects):
    """`subjects` names functions that measure and answer a report."""
    rounds = Rounds([])
    names = list(subjects)
    for _ in range(bench.rounds):
        for _ in range(1 + bench.repetitions):
            report = {name: subjects[name]() for name in names}
            spoilt = _foreign_cpu(report) > FOREIGN_CPU_LIMIT
            if not spoilt:
                break
        rounds.reports.append(report)
        rounds.spoilt += spoilt
        names.reverse()
    return rounds


def heading(title, *measured):
    """A table's title, and how many of the rounds of these Rounds were disturbed."""
    spoilt = sum(rounds.spoilt for rounds in measured)
    count = sum(len(rounds.reports) for rounds in measured)
    return f"{title} ({spoilt} of {count} rounds disturbed)" if spoilt else title


def beside_floor(bench, case, floor, parlor, options, seconds=None):
    """Rounds of one case at both services, with the same options of the generator."""
    return interleaved(bench, {
        name: lambda service=service: bench.load(case, service, *options, seconds=seconds)
        for name, service in (("floor", floor), ("parlor", parlor))})


def _foreign_cpu(report):
    return max((measured.get("foreign_cpu", 0) for measured in report.values() if isinstance(measured, dict)),
               default=0)
