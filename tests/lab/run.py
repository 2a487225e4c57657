#!/usr/bin/env python3
"""Makes the sample captures.

    run.py make CASE... [--to DIR]   holds the calls and writes capture, record and case.toml (all: every case)
    run.py facts CASE...             writes case.toml anew from record and capture
    run.py list                      the cases
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
CAPTURES = HERE.parent.parent / "captures"


def cases():
    """Names of the cases: modules below `cases/`."""
    return sorted(p.stem for p in (HERE / "cases").glob("*.py") if not p.stem.startswith("_"))


def make(name, target):
    """Holds one call."""
    from wlab import check, kit, net
    case = importlib.import_module(f"cases.{name}")
    with net.Lab(getattr(case, "SECONDS", 180), ipv6=getattr(case, "IPV6", False)) as lab:
        made = kit.Kit(lab)
        try:
            record = case.run(made, sys.executable)
        except BaseException:
            keep_logs(lab, name)
            raise
        about, _, rest = case.__doc__.strip().partition("\n")
        record.update(title=case.TITLE, about=about + rest.rstrip(), script=f"{name}.py", made=datetime.now(timezone.utc).date().isoformat(),
                      made_with=kit.versions(*case.WITH))
        folder = target / name.replace("_", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        record["captures"] = []
        for label, tape in made.tapes.items():
            shutil.copy(tape.path, folder / f"{label}.pcap")
            record["captures"].append(f"{label}.pcap")
        if hasattr(case, "after"):
            case.after(record, folder)
        (folder / "record.json").write_text(kit.compact(record) + "\n")
        keep_logs(lab, name)
    write(name, folder)
    check.check(folder)


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
    old = (folder / "case.toml").read_text() if (folder / "case.toml").exists() else None
    (folder / "case.toml").write_text(facts.of(record, folder).text(old))
    print(f"{name}: {(folder / 'case.toml').read_text().count('[[expect]]')} checks")
    rows = [json.loads(path.read_text()) | {"folder": path.parent} for path in sorted(folder.parent.glob("*/record.json"))]
    size = [sum((row["folder"] / c).stat().st_size for c in row["captures"]) / 1e6 for row in rows]
    table = [f"| [`{row['folder'].name}`]({row['folder'].name}/case.toml) | {row['title']} | {mb:.2f} |" for row, mb in zip(rows, size, strict=True)]
    (folder.parent / "README.md").write_text((HERE / "captures.md").read_text() + "\n".join(table) + "\n")


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["make", "facts", "list"])
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--to", type=Path, default=CAPTURES, help="where the folders go (default: captures/)")
    options = parser.parse_args()
    chosen = cases() if options.cases == ["all"] else [case.replace("-", "_") for case in options.cases]
    if options.command == "list":
        print("\n".join(cases()))
        return
    if unknown := set(chosen) - set(cases()):
        sys.exit(f"no such case: {', '.join(sorted(unknown))}")
    from wlab.net import LabError
    for name in chosen:
        try:
            if options.command == "make":
                make(name, options.to)
            else:
                write(name, options.to / name.replace("_", "-"))
        except (LabError, subprocess.TimeoutExpired) as error:
            sys.exit(f"{name}: {error}")


if __name__ == "__main__":
    main()
