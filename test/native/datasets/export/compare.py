"""Compares two folders of pickles value by value, types included. Prints JSON."""
import json
import pickle
import sys
from pathlib import Path

import numpy as np


def differ(a, b, strict_ids):
    if type(a) is not type(b):
        # A few published dictionaries have int keys where the rest have numpy.int64; both hash and compare alike.
        if not (not strict_ids and isinstance(a, (int, np.integer)) and isinstance(b, (int, np.integer)) and a == b):
            return f"{type(a).__name__} {a!r:.80} is {type(b).__name__} {b!r:.80}"
        return None
    if isinstance(a, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        return None if same else f"{a!r:.80} is {b!r:.80}"
    if isinstance(a, dict):
        if list(a) != list(b):
            return f"keys {list(a)[:8]} are {list(b)[:8]}"
        for (ka, va), (kb, vb) in zip(a.items(), b.items()):
            found = differ(ka, kb, strict_ids=False) or differ(va, vb, strict_ids)
            if found:
                return f"{ka!r}: {found}"
        return None
    if isinstance(a, (list, tuple)):
        if len(a) != len(b):
            return f"length {len(a)} is {len(b)}"
        for i, (x, y) in enumerate(zip(a, b)):
            found = differ(x, y, strict_ids)
            if found:
                return f"[{i}] {found}"
        return None
    return None if a == b or a != a and b != b else f"{a!r} is {b!r}"


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


original, ours = Path(sys.argv[1]), Path(sys.argv[2])
result = {}
for name in sys.argv[3:]:
    a, b = load(original / name), load(ours / name)
    if "split" in name:
        # A library keeps which dive is in which part, not the order of the lists.
        a, b = sorted(a), sorted(b)
    result[name] = differ(a, b, strict_ids=True) or f"same {len(a)}"
print(json.dumps(result))
