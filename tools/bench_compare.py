#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares two builds of a Google Benchmark program, run in turn on one machine.

bench_compare.py BASELINE CHANGE [--rounds N] [--filter RE] [--fail-above RATIO]
    BASELINE and CHANGE are programs: runs each N times, alternating, so that a drift of the machine meets both.
bench_compare.py BASELINE.json CHANGE.json
    compares what `--benchmark_out=FILE --benchmark_out_format=json` wrote before.

Prints the minimum CPU time of each benchmark on both sides and their ratio (below 1: the change is faster),
then the geometric mean. Exits 1 where a ratio is above --fail-above.
"""
import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def times_of(report):
    """Nanoseconds of CPU by benchmark: the least of its repetitions."""
    least = {}
    for run in report["benchmarks"]:
        if run.get("run_type", "iteration") != "iteration":
            continue
        if run.get("error_occurred"):
            raise SystemExit(f"{run['name']} failed: {run.get('error_message', '')}")
        name = run.get("run_name", run["name"])
        time = run["cpu_time"] * NANOSECONDS[run["time_unit"]]
        least[name] = min(time, least.get(name, math.inf))
    return least


def run(program, pattern):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [program, f"--benchmark_out={out.name}", "--benchmark_out_format=json"]
        if pattern:
            command.append(f"--benchmark_filter={pattern}")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return times_of(json.loads(pathlib.Path(out.name).read_text()))


def merge(into, times):
    for name, time in times.items():
        into[name] = min(time, into.get(name, math.inf))


def measure(arguments):
    if arguments.baseline.endswith(".json"):
        return [times_of(json.loads(pathlib.Path(path).read_text()))
                for path in (arguments.baseline, arguments.change)]
    baseline, change = {}, {}
    for number in range(arguments.rounds):
        sides = [(arguments.baseline, baseline), (arguments.change, change)]
        for program, into in sides if number % 2 == 0 else reversed(sides):
            merge(into, run(str(pathlib.Path(program).resolve()), arguments.filter))
    return baseline, change


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("baseline")
    parser.add_argument("change")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--filter", default="")
    parser.add_argument("--fail-above", type=float, default=math.inf)
    arguments = parser.parse_args()

    baseline, change = measure(arguments)
    both = [name for name in baseline if name in change]
    if not both:
        print("no benchmark stands on both sides", file=sys.stderr)
        return 2
    width = max(map(len, both))
    print(f"{'benchmark':<{width}}  {'baseline ns':>14}  {'change ns':>14}  ratio")
    ratios = {name: change[name] / baseline[name] for name in both}
    for name in both:
        print(f"{name:<{width}}  {baseline[name]:14.1f}  {change[name]:14.1f}  {ratios[name]:.3f}")
    mean = math.exp(sum(map(math.log, ratios.values())) / len(ratios))
    print(f"{'geometric mean':<{width}}  {'':>14}  {'':>14}  {mean:.3f}")
    for name in sorted(set(baseline) ^ set(change)):
        print(f"only on one side: {name}")
    return int(max(ratios.values()) > arguments.fail_above)


if __name__ == "__main__":
    sys.exit(main())
