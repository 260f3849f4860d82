"""Which BLAS a process has loaded, for the record: it decides how fast NumPy and torch are."""
import os
import re


def loaded_blas():
    try:
        with open("/proc/self/maps") as maps:
            files = {os.path.realpath(line.split()[-1]) for line in maps if re.search(r"blas|mkl|blis|atlas", line)}
    except OSError:
        return "unknown"
    return ", ".join(sorted(os.path.basename(file) for file in files)) or "built in"
