#!/usr/bin/env python3
"""Shows that the program does not talk to a network: `check.py BINARY PROJECT`.

1. The binary asks the system library for no function that opens, uses or resolves anything on a network: neither among its dynamic
   symbols, nor by a name that it could look up while it runs.
2. Where strace is, the whole job on a copy of the project makes no system call of that kind, in no thread.

Both instruments are held against a program that does talk before they are believed. Exits 1 when something is found, 2 when an
instrument is blind.
"""

import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

FUNCTIONS = {
    "accept", "accept4", "bind", "connect", "freeaddrinfo", "gai_strerror", "getaddrinfo", "gethostbyaddr", "gethostbyname",
    "gethostbyname2", "getnameinfo", "getpeername", "getsockname", "getsockopt", "if_nametoindex", "inet_pton", "listen", "recvfrom",
    "recvmmsg", "res_init", "res_query", "send", "sendmmsg", "sendto", "setsockopt", "shutdown", "socket",
}  # fmt: skip
# To open a finished report in the browser of the system, the standard library starts a process and talks to it over a pair of ends within the
# machine: socketpair, sendmsg, recvmsg, recv. Without socket, connect and bind no end of them can lead anywhere else.
# Names that are words of other things as well are no proof when they merely stand among the program's texts.
TELLING = {name for name in FUNCTIONS if re.search(r"addr|sock|host|recv|sendm|sendto|res_|nameinfo|inet_", name)}
# A program that every system has and that can talk: bash, by its files /dev/tcp and /dev/udp.
TALKER = shutil.which("bash")


def dynamic_symbols(path):
    """Names in the table of dynamic symbols of an ELF file, without the versions."""
    data = Path(path).read_bytes()
    if data[:4] != b"\x7fELF" or data[4] != 2 or data[5] != 1:
        raise SystemExit(f"{path} is no 64-bit ELF file: nothing can be said of it")
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, start + at * size) for at in range(count)]
    names = set()
    for section in (section for section in sections if section[1] == 11):  # SHT_DYNSYM
        strings = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], section[9]):
            begin = strings + struct.unpack_from("<I", data, at)[0]
            names.add(data[begin : data.index(b"\0", begin)].decode())
    return names


def names_to_look_up(path):
    """Names of functions that stand in the file as texts of their own, as `dlsym` wants them."""
    data = Path(path).read_bytes()
    return {name for name in TELLING if b"\0" + name.encode() + b"\0" in data}


def network_calls(command, folder):
    """System calls on the network that a command makes, in all its threads, with what the command ended in."""
    with tempfile.NamedTemporaryFile() as trace:
        ran = subprocess.run(["strace", "-f", "-qq", "-e", "trace=network", "-o", trace.name, *command], cwd=folder, check=False)
        lines = Path(trace.name).read_text().splitlines()
    return [line for line in lines if "(" in line], ran.returncode


def blind(what):
    print(f"{what}: nothing is proved", file=sys.stderr)
    sys.exit(2)


def main(binary, project):
    binary = Path(binary).resolve()
    if TALKER is None or not dynamic_symbols(TALKER) & FUNCTIONS:
        blind("the reader of symbols sees no network in a program that has it")
    symbols = dynamic_symbols(binary)
    if not {"write", "malloc"} <= symbols:
        blind("the reader of symbols does not see what every program has")
    if found := sorted(symbols & FUNCTIONS | names_to_look_up(binary)):
        print(f"the program can reach a network: {', '.join(found)}", file=sys.stderr)
        return 1
    print(f"none of {len(FUNCTIONS)} functions of the network among {len(symbols)} dynamic symbols")
    if shutil.which("strace") is None:
        print("strace is not installed: the running program was not watched")
        return 0
    talks = network_calls([TALKER, "-c", "echo >/dev/udp/127.0.0.1/9"], "/")[0]
    if not any("socket(" in line for line in talks):
        blind("strace sees no network in a program that uses it")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("out", "kartlegg-ledger.json", "not-for-publication.csv"))
        calls, code = network_calls([binary, "run", copy, "--out", Path(folder) / "out", "--quiet"], folder)
        if code != 0 or not (Path(folder) / "out/release.json").is_file():
            blind(f"the watched run ended with {code}")
    if calls:
        print("the program talked:", *calls[:20], sep="\n  ", file=sys.stderr)
        return 1
    print("a whole run made no system call on the network")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
