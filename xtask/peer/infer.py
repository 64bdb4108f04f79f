"""Runs the network by ONNX Runtime for `cargo xtask bench inference`: the same models, cells and requests as our own
program (`leukolens-trainer bench-inference`), on its CPU provider.

The answer to the start is `ready` and what computes. After that each line of the input is answered by one line:
`time f32|int8 BATCH` by the microseconds of one cell, in batches over all cells; `load f32|int8` by the milliseconds
of a new session and its first cell; `logits f32|int8` by the logits of all cells; `check f32|int8` by `valid`, where
the model is standard ONNX. `quit` ends it.
"""

import argparse
import sys
import time

import numpy
import onnx
import onnxruntime


def arguments():
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Runs the network by ONNX Runtime, one request a line.")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("model_f32")
    parser.add_argument("model_int8")
    parser.add_argument("cells", help="little-endian float32, [cells, 3, side, side]")
    parser.add_argument("side", type=int)
    return parser.parse_args()


def read_cells(path, side):
    """The cells of the file, [cells, 3, side, side]."""
    values = numpy.fromfile(path, dtype="<f4")
    if values.size == 0 or values.size % (3 * side * side):
        sys.exit(f"{path} holds {values.size} values, which are no cells of {side} pixels")
    return values.reshape(-1, 3, side, side)


class Peer:
    """Both models, ready to run, and the cells."""

    def __init__(self, threads, models, cells):
        self.threads = threads
        self.models = models
        self.cells = cells
        self.sessions = {kind: self.session(kind) for kind in models}
        for kind in models:
            self.run(self.sessions[kind], cells[:1])

    def session(self, kind):
        """A new session of the model; nothing is kept from earlier ones."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        return onnxruntime.InferenceSession(self.models[kind], options, providers=["CPUExecutionProvider"])

    def run(self, session, cells):
        """The logits of the cells."""
        return session.run(["logit"], {"cells": cells})[0]

    def time(self, kind, batch):
        """Microseconds of one cell, over all cells that fill a batch."""
        batch = int(batch)
        used = len(self.cells) // batch * batch
        if used == 0:
            sys.exit(f"{len(self.cells)} cells do not fill a batch of {batch}")
        session = self.sessions[kind]
        began = time.perf_counter()
        for first in range(0, used, batch):
            self.run(session, self.cells[first : first + batch])
        return f"{(time.perf_counter() - began) * 1e6 / used:.3f}"

    def load(self, kind):
        """Milliseconds of a new session and its first cell."""
        began = time.perf_counter()
        self.run(self.session(kind), self.cells[:1])
        return f"{(time.perf_counter() - began) * 1e3:.3f}"

    def logits(self, kind):
        """The logits of all cells, each as the shortest text that reads back as the same number."""
        return " ".join(repr(float(logit)) for logit in self.run(self.sessions[kind], self.cells).flatten())

    def check(self, kind):
        """Has ONNX's own checker look at the whole model."""
        onnx.checker.check_model(self.models[kind], full_check=True)
        return "valid"

    def answer(self, request):
        """The line that answers the request."""
        match request.split():
            case ["time", kind, batch] if kind in self.models and batch.isdecimal() and int(batch) > 0:
                return self.time(kind, batch)
            case ["load", kind] if kind in self.models:
                return self.load(kind)
            case ["check", kind] if kind in self.models:
                return self.check(kind)
            case ["logits", kind] if kind in self.models:
                return self.logits(kind)
        sys.exit(f"unknown request `{request}`")


def main():
    given = arguments()
    models = {"f32": given.model_f32, "int8": given.model_int8}
    peer = Peer(given.threads, models, read_cells(given.cells, given.side))
    print(f"ready ONNX Runtime {onnxruntime.__version__}", flush=True)
    for request in sys.stdin:
        request = request.strip()
        if request == "quit":
            break
        print(peer.answer(request), flush=True)


if __name__ == "__main__":
    main()
