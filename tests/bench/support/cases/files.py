"""Files and pictures: what takes memory and time away from the chat."""

from .. import micro
from ..figures import Figure, number
from ..rounds import interleaved

AT_ONCE = 10
BYTES = 50_000_000

PICTURES = {
    "base64/avx2": ("base64 of a 5 MB picture, AVX2", 0.4),
    "base64/portable": ("base64 of a 5 MB picture, portable", 2),
    "picture/preview_12_megapixels_stb": ("photo of 12 MP to JPEG preview, stb", 220),
    "picture/preview_12_megapixels_turbo": ("photo of 12 MP to JPEG preview, libjpeg-turbo", 90),
}


def pictures(bench):
    times = micro.nanoseconds(bench, list(PICTURES))
    return [Figure(title, times[name] / 1e6, "ms", at_most=goal)
            for name, (title, goal) in PICTURES.items() if name in times]


def transfers(bench):
    options = ["--connections", AT_ONCE, "--bytes", BYTES]
    figures = []
    for case in ("upload", "download"):
        def measure(case=case):
            with bench.parlor("--storage", "sqlite", "--members", AT_ONCE) as service:
                return bench.load(case, service, *options)

        rounds = interleaved(bench, {case: measure})
        above = rounds.median(lambda report, case=case: report[case]["rss_peak_kib"] - report[case]["rss_before_kib"])
        figures.append(Figure(
            f"{case} of 10 × 50 MB at once: memory above base", above / 1024, "MiB", at_most=16,
            rounds=rounds,
            note=f"{number(AT_ONCE * BYTES / 1e6 / rounds.of(case, 'seconds'))} MB/s"))
    return figures
