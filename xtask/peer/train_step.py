"""Times training steps of PyTorch for `cargo xtask bench trainer`: the network, batch and optimiser that the
trainer describes, and the same conversation in lines (see trainer/src/bench.rs).

The first line of the input is the trainer's description. The answer is `ready` and what computes; after that
each line `step` is answered with the milliseconds of one step, and `quit` ends it. The only argument is the number
of threads.
"""

import json
import sys
import time

import torch
from torch import nn


class Network(nn.Module):
    """The layers of the description, and beside them the mean of the input, which goes straight to the head."""

    def __init__(self, layers):
        super().__init__()
        *body, head = [make(layer) for layer in layers]
        self.body = nn.Sequential(*body)
        self.head = head
        self.area = nn.Linear(3, 1, bias=False)
        self.area_gain = layers[-1]["area_gain"]

    def forward(self, cells):
        area = cells.mean(dim=(2, 3)) * self.area_gain
        return (self.head(self.body(cells)) + self.area(area)).squeeze(1)


class GlobalMean(nn.Module):
    """The mean over all positions."""

    def forward(self, features):
        return features.mean(dim=(2, 3))


def make(layer):
    """One layer of the description."""
    kind = layer["kind"]
    if kind == "convolution":
        return nn.Conv2d(
            layer["inputs"],
            layer["outputs"],
            layer["kernel"],
            stride=layer["stride"],
            padding=layer["padding"],
            bias=False,
        )
    if kind == "batch_norm":
        return nn.BatchNorm2d(layer["channels"], eps=layer["epsilon"], momentum=layer["momentum"])
    if kind == "relu":
        return nn.ReLU()
    if kind == "max_pool":
        return nn.MaxPool2d(layer["size"])
    if kind == "global_mean":
        return GlobalMean()
    if kind == "dropout":
        return nn.Dropout(layer["rate"])
    if kind == "head_with_area":
        return nn.Linear(layer["inputs"], 1)
    sys.exit(f"the trainer describes a layer that is unknown here: {kind}")


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(1)
    work = json.loads(sys.stdin.readline())
    network = Network(work["layers"])
    learnt = sum(values.numel() for values in network.parameters())
    if learnt != work["parameters"]:
        sys.exit(f"this network learns {learnt} values, the trainer's {work['parameters']}: they differ")
    cells = torch.randn(work["batch"], 3, work["side"], work["side"])
    targets = torch.bernoulli(torch.full((work["batch"],), 0.5))
    loss_of = nn.BCEWithLogitsLoss()
    optimiser = torch.optim.Adam(network.parameters(), lr=work["learning_rate"])

    def run(steps):
        began = time.perf_counter()
        for _ in range(steps):
            optimiser.zero_grad(set_to_none=True)
            loss = loss_of(network(cells), targets)
            loss.backward()
            optimiser.step()
        loss.item()
        return (time.perf_counter() - began) * 1e3 / steps

    run(work["warm_up"])
    print(f"ready PyTorch {torch.__version__}", flush=True)
    for request in sys.stdin:
        request = request.strip()
        if request == "step":
            print(f"{run(work['steps']):.4f}", flush=True)
        elif request == "quit":
            break
        else:
            sys.exit(f"unknown request `{request}`")


if __name__ == "__main__":
    main()
