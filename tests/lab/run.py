#!/usr/bin/env python3
"""Makes the sample captures.

    run.py make NAME... [--to DIR]   holds the calls and writes captures, records and case.toml or series.toml (all: everything)
    run.py facts NAME...             writes case.toml or series.toml anew from records and captures
    run.py list                      the cases and series
"""

import argparse
import importlib
import json
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
# What records beside tcpdump, where it is to be tested.
RECORDER = {}
CAPTURES = HERE.parent.parent / "captures"


def cases():
    """Names of the cases: modules below `cases/`."""
    return sorted(p.stem for p in (HERE / "cases").glob("*.py") if not p.stem.startswith("_"))


def series():
    """Names of the series: modules below `series/`."""
    return sorted(p.stem for p in (HERE / "series").glob("*.py") if not p.stem.startswith("_"))


def hold(case, name, folder, prefix="", **options):
    """Holds one call; its captures go to the folder."""
    from wlab import kit, net
    with net.Lab(getattr(case, "SECONDS", 180), ipv6=getattr(case, "IPV6", False)) as lab:
        made = kit.Kit(lab, **RECORDER)
        try:
            record = case.run(made, sys.executable, **options)
        finally:
            keep_logs(lab, name)
        record["captures"] = []
        for label, tape in made.tapes.items():
            label = prefix if prefix and len(made.tapes) == 1 else f"{prefix}-{label}" if prefix else label
            shutil.copy(tape.path, folder / f"{label}{tape.path.suffix}")
            record["captures"].append(f"{label}{tape.path.suffix}")
        for tape in made.tested.values():
            name = f"{prefix}-{tape.path.name}" if prefix else tape.path.name
            shutil.copy(tape.path, folder / name)
            shutil.copy(tape.process.log, (folder / name).with_suffix(".log"))
        return record


def origin(case, script):
    """Where a case comes from."""
    from wlab import kit
    about, _, rest = case.__doc__.strip().partition("\n")
    return {"title": case.TITLE, "about": about + rest.rstrip(), "script": script, "made": datetime.now(timezone.utc).date().isoformat(),
            "made_with": kit.versions(*case.WITH)}


def make(name, target):
    """Makes one case."""
    from wlab import check, kit
    case, folder = importlib.import_module(f"cases.{name}"), target / name.replace("_", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    record = hold(case, name, folder) | origin(case, f"cases/{name}.py")
    if hasattr(case, "after") and not RECORDER:
        case.after(record, folder)
    (folder / "record.json").write_text(kit.compact(record) + "\n")
    write(name, folder)
    check.check(folder)


def make_series(name, target):
    """Makes one series: several calls under settings that differ."""
    from wlab import check, kit
    case, folder = importlib.import_module(f"series.{name}"), target / "series" / name.replace("_", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    records = {label: hold(case, name, folder, label, **options) | {"options": options} for label, options in case.RUNS.items()}
    whole = origin(case, f"series/{name}.py") | {"runs": records, "compare": case.COMPARE}
    (folder / "record.json").write_text(kit.compact(whole) + "\n")
    write_series(name, folder)
    for record in records.values():
        check.check(folder, record)


def write_series(name, folder):
    """Makes `series.toml`."""
    from wlab import facts
    whole = json.loads((folder / "record.json").read_text())
    (folder / "series.toml").write_text(facts.series(whole, folder))
    print(f"{name}: {len(whole['runs'])} calls")


def keep_logs(lab, name):
    """Logs of a run, for whoever looks into a failure; beside the lab's other state, outside the repository."""
    from wlab import net
    folder = net.STATE.with_name("wohin-lab-logs") / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for log in lab.folder.glob("*.log"):
        shutil.copy(log, folder)


def write(name, folder):
    """Makes `case.toml` and the list of cases."""
    from wlab import facts
    record = json.loads((folder / "record.json").read_text())
    if "phases.csv" in record.get("arguments", ()):
        marks = [f"{phase['label']},{facts.stamp(phase['first'])},{facts.stamp(phase['last'])}\n" for phase in record["phases"]]
        (folder / "phases.csv").write_text("label,start,end\n" + "".join(marks))
    old = (folder / "case.toml").read_text() if (folder / "case.toml").exists() else None
    (folder / "case.toml").write_text(facts.of(record, folder).text(old))
    print(f"{name}: {(folder / 'case.toml').read_text().count('[[expect]]')} checks")
    rows = [json.loads(path.read_text()) | {"folder": path.parent} for path in sorted(folder.parent.glob("*/record.json"))]
    size = [sum((row["folder"] / c).stat().st_size for c in row["captures"]) / 1e6 for row in rows]
    table = [f"| [`{row['folder'].name}`]({row['folder'].name}/case.toml) | {row['title']} | {mb:.2f} |" for row, mb in zip(rows, size, strict=True)]
    (folder.parent / "README.md").write_text((HERE / "captures.md").read_text() + "\n".join(table) + "\n" + (HERE / "series.md").read_text())


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["make", "facts", "list"])
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--to", type=Path, default=CAPTURES, help="where the folders go (default: captures/)")
    parser.add_argument("--recorder", action="append",
                        help="command that records beside tcpdump; {file} and {interface} are replaced, SIGINT ends it; may be given again")
    parser.add_argument("--marker", help="command that gets the label of each phase as its last argument; {file} is that of the first recorder")
    parser.add_argument("--camera-kbps", type=int, help="bit rate of cameras, where a case can be larger than a sample")
    options = parser.parse_args()
    given = {"recorders": options.recorder, "marker": options.marker, "camera_kbps": options.camera_kbps}
    RECORDER.update({key: value for key, value in given.items() if value})
    if RECORDER and options.to == CAPTURES:
        sys.exit("calls made for the test of a recorder belong elsewhere: --to DIR")
    known = {**dict.fromkeys(cases(), (make, write, "")), **dict.fromkeys(series(), (make_series, write_series, "series"))}
    chosen = list(known) if options.cases == ["all"] else [case.replace("-", "_") for case in options.cases]
    if options.command == "list":
        print("\n".join(known))
        return
    if unknown := set(chosen) - set(known):
        sys.exit(f"no such case: {', '.join(sorted(unknown))}")
    from wlab.net import LabError
    for name in chosen:
        making, writing, below = known[name]
        try:
            if options.command == "make":
                making(name, options.to)
            else:
                writing(name, options.to / below / name.replace("_", "-"))
        except (LabError, subprocess.TimeoutExpired) as error:
            sys.exit(f"{name}: {error}")


if __name__ == "__main__":
    main()
