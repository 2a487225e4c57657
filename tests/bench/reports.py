"""What each report costs beside the analysis itself: CPU and wall time, memory, size, pages; medians as a table.

usage: reports.py [--runs N] CAPTURE...       (WOHIN names the program)
"""

import argparse
import os
import re
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(__file__))
from measure import WOHIN, busy, run, text  # noqa: E402

FORMATS = ["json", "csv", "md", "html", "docx", "pdf"]
# What stands beside the reports in every bundle.
FRAME = {"manifest.json", "SHA256SUMS", "NOTICES.txt", "custody.log"}


def cost(command, made, runs):
    costs = []
    for number in range(runs):
        costs.append(run([*command, f"{made}-{number}"] if made else command))
    return [statistics.median(values) for values in zip(*costs)]


def table(capture, runs, folder):
    size = os.path.getsize(capture)
    print(f"\n{os.path.basename(capture)}: {size / 1e6:.2f} MB; {runs} runs, medians; {busy()}\n")
    print("| output | CPU s | of it for the report | wall s | memory MB | size kB | pages |\n|---|---|---|---|---|---|---|")
    base = cost([WOHIN, "analyse", "--json", capture], None, runs)
    print(f"| analysis (`--json`) | {base[1]:.3f} | – | {base[0]:.3f} | {base[2]:.0f} | – | – |")
    for name in [*FORMATS, ",".join(FORMATS)]:
        made = os.path.join(folder, name.replace(",", "-"))
        wall, cpu, memory = cost([WOHIN, "analyse", capture, "--format", name, "-o"], made, runs)
        files = [os.path.join(f"{made}-0", file) for file in os.listdir(f"{made}-0") if file not in FRAME]
        written = sum(os.path.getsize(file) for file in files)
        pdf = [file for file in files if file.endswith(".pdf")]
        pages = re.search(r"Pages: +(\d+)", text(["pdfinfo", pdf[0]])) if pdf else None
        label = "all" if "," in name else name
        print(f"| {label} | {cpu:.3f} | {max(cpu - base[1], 0):.3f} | {wall:.3f} | {memory:.0f} | {written / 1000:.0f} | {pages[1] if pages else '–'} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("captures", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, capture in enumerate(options.captures):
            made = os.path.join(folder, str(number))
            os.mkdir(made)
            table(capture, options.runs, made)


if __name__ == "__main__":
    main()
