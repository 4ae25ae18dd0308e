"""A process in which the product is loaded: each line that it reads is code for a child of its own, which has nothing to load.

It answers each with a line: how the child ended, and what it printed.
"""

import gc
import json
import os
import sys

import django

django.setup()
gc.freeze()  # what is loaded stays, so no child need look through it
gc.set_threshold(50_000)

for line in sys.stdin:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, sys.stdout.fileno())
        os.closerange(min(reading, writing), max(reading, writing) + 1)
        exec(json.loads(line), {"__name__": "__main__"})
        break  # and it ends as any process does
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text]), flush=True)
