"""The heap of a process of its own, as glibc tells of it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="another allocator, which is told nothing"
)
HEAPS = """
import ctypes, os, tempfile, threading
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
libc.fclose.argtypes = (ctypes.c_void_p,)
def heaps():
    with tempfile.NamedTemporaryFile() as file:
        out = libc.fopen(file.name.encode(), b"w")
        libc.malloc_info(0, out)
        libc.fclose(out)
        return file.read().count(b"<heap nr=")
def at_once(count):
    together = threading.Barrier(count + 1)
    def work():
        kept = [bytearray(5_000) for _ in range(100)]
        together.wait()
        together.wait()
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads: thread.start()
    together.wait()
    found = heaps()
    together.wait()
    for thread in threads: thread.join()
    return found
"""
MAPPED = """
import ctypes
from ctypes import CDLL, c_size_t
class Told(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, c_size_t) for name in names.split()]
libc = CDLL(None)
libc.mallinfo2.restype = Told
bytearray(8_000_000)  # given back at once; glibc takes pieces of this size from the heap from now on
before = libc.mallinfo2().hblks
lists = [bytearray(100_000) for _ in range(10)]
print(libc.mallinfo2().hblks - before)
"""
HOLES = """
from pathlib import Path
def resident():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
rows = [bytearray(20_000) for _ in range(4_000)]
last = bytearray(20_000)
del rows
before = resident()
give_back()
print(before - resident())
"""


def told(code: str) -> float:
    """What a program says."""
    given = "from cmconsole.system.memory import give_back, share_one_heap\n" + code
    done = subprocess.run([sys.executable, "-c", given], capture_output=True, text=True, check=True)
    return float(done.stdout)


def test_threads_share_one_heap() -> None:
    assert told(f"{HEAPS}\nprint(at_once(6))") > 1, "nothing to mend here"
    assert told(f"{HEAPS}\nshare_one_heap()\nprint(at_once(6))") == 1


def test_what_is_free_goes_back_to_the_system() -> None:
    assert told(f"share_one_heap()\n{HOLES}") > 40


def test_a_process_that_never_shared_its_heap_is_left_alone() -> None:
    assert told(HOLES) == pytest.approx(0, abs=1)


def test_large_lists_leave_no_holes_in_the_heap() -> None:
    assert told(MAPPED) == 0, "nothing to mend here"
    # One of them may find room that was mapped before.
    assert told(f"share_one_heap()\n{MAPPED}") >= 8
