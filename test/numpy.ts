// Whether there is a Python with NumPy here: what needs one is skipped openly elsewhere.
import { spawnSync } from 'node:child_process';

export const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
