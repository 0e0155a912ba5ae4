"""What memory this process uses: what the system lent it, and what of that is in use."""

from __future__ import annotations

import ctypes
import gc
import sys
from dataclasses import dataclass
from pathlib import Path

FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Mallinfo(ctypes.Structure):
    """What glibc tells of its heap, in bytes (malloc.h)."""

    _fields_ = [(name, ctypes.c_size_t) for name in FIELDS.split()]


@dataclass(frozen=True, slots=True)
class Sample:
    """Memory at one moment."""

    hour: float
    resident: float
    """MB."""
    used: float
    """MB that malloc has given out; the rest of what is resident are Python's own objects, libraries and
    holes."""
    blocks: int
    """Pieces of memory that hold Python's objects."""
    objects: int
    """What the collector of Python knows of."""
    nones: int
    """References to None."""


def resident() -> float:
    """MB of this process."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def used() -> float:
    """MB that malloc has given out and not got back; 0 where it is not glibc's."""
    try:
        mallinfo = ctypes.CDLL(None).mallinfo2
    except AttributeError:
        return 0.0
    mallinfo.restype = Mallinfo
    told = mallinfo()
    return float(told.uordblks + told.hblkhd) / 2**20  # in the heap, and in mappings of their own


def sample(hour: float) -> Sample:
    """Memory now, once what is garbage is gone."""
    gc.collect()
    blocks, objects = sys.getallocatedblocks(), len(gc.get_objects())
    return Sample(hour, resident(), used(), blocks, objects, sys.getrefcount(None))
