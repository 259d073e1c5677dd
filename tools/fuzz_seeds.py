#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""fuzz_seeds.py FOLDER FILE...: writes the inputs of a fuzz target's corpus into FOLDER, one a file, as libFuzzer
reads them. A .hex file has one input a line, # before comments; any other file is one input."""
import hashlib
import pathlib
import sys


def inputs(path):
    if path.suffix != ".hex":
        return [path.read_bytes()]
    lines = (line.split("#")[0] for line in path.read_text().splitlines())
    return [bytes.fromhex(line) for line in lines if line.strip()]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        for data in inputs(pathlib.Path(name)):
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
