"""Takes a photographed field from bytes to probabilities by OpenCV and ONNX Runtime for `cargo xtask bench field`: the
same pictures, model and requests as our own program (`leukolens-trainer bench-field`).

The answer to the start is `ready` and what computes. After that each line of the input is answered by one line:
`time PATH` by the milliseconds from the picture's bytes to the probabilities of its cells, and their number; `memory`
by the most KiB that the process ever held. `quit` ends it.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import cv2
import numpy
import onnxruntime

RED_CELL_UM = 7.5
MEASURED_SIDE = 640  # longest side of the copy that the eyepiece, the light and the red cells are looked for in
OUTLINED = 60.0  # largest diameter of a red cell, in pixels of the copy that cells are outlined in
TILES = 13  # along the longer side; each gives its brightest pixels to the light's surface
SURVEYED = 14.0  # diameter of a red cell in the copy that the network looks for white cells in, in pixels
SEEN = -4.0  # logit of that network from which on a piece is taken for a white cell
WHITE = 235.0  # level of the empty field in cells that are cut out
ABSORBS = 0.06  # density of green light from which on a pixel belongs to a cell
LOGARITHMS = numpy.log10(numpy.arange(256, dtype=numpy.float32) + 1).reshape(1, 256)


def arguments():
    """What the command line says."""
    parser = argparse.ArgumentParser(description="Fields to probabilities by OpenCV and ONNX Runtime.")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder of model.onnx and model.json")
    return parser.parse_args()


def reduced(picture, factor):
    """A copy of the picture, smaller by area means; the picture itself where it would not be smaller."""
    return picture if factor >= 1 else cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def terms(height, width, ys, xs):
    """The terms of a quadratic surface at pixels, coordinates from -1/2 to 1/2."""
    x, y = xs / width - 0.5, ys / height - 0.5
    return numpy.stack([numpy.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def eyepiece(copy):
    """The field inside an eyepiece's circle, as a mask; None where the whole picture is field."""
    light = cv2.GaussianBlur(copy.max(axis=2), (0, 0), 2.0)
    bright = (light > 0.35 * numpy.percentile(light, 95)).astype(numpy.uint8)
    if bright.mean() > 0.97:
        return None
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    (x, y), radius = cv2.minEnclosingCircle(max(contours, key=cv2.contourArea))
    return cv2.circle(numpy.zeros_like(bright), (round(x), round(y)), round(radius * 0.985), 1, -1)


def light_surface(copy, inside):
    """Coefficients of the empty field's light, [6, 3]: least squares through each tile's brightest pixels."""
    height, width = copy.shape[:2]
    tile = max(max(height, width) // TILES, 16)
    sums = copy.sum(axis=2, dtype=numpy.int32)
    if inside is not None:
        sums[inside == 0] = -1
    rows, columns = height // tile, width // tile
    tiles = sums[: rows * tile, : columns * tile].reshape(rows, tile, columns, tile).swapaxes(1, 2)
    tiles = tiles.reshape(rows * columns, tile * tile)
    best = numpy.argpartition(tiles, -(tile * tile // 12), axis=1)[:, -(tile * tile // 12) :]
    which = numpy.arange(rows * columns)[:, None]
    ys, xs = which // columns * tile + best // tile, which % columns * tile + best % tile
    lit = numpy.take_along_axis(tiles, best, axis=1)
    kept = lit >= 0.75 * numpy.percentile(lit, 90)
    ys, xs = ys[kept], xs[kept]
    system, light = terms(height, width, ys, xs), copy[ys, xs].astype(numpy.float64)
    surface = numpy.linalg.lstsq(system, light, rcond=None)[0]
    # Pixels below the surface are cells: a second fit leaves them out.
    rest = (light - system @ surface).mean(axis=1)
    clear = rest > -3.0 * numpy.median(numpy.abs(rest)) - 1.0
    return numpy.linalg.lstsq(system[clear], light[clear], rcond=None)[0]


def surface_at(surface, height, width, top=0, left=0, rows=None, columns=None):
    """The empty field's light in a window of a picture of any size, by a grid of 32 steps: it is smooth."""
    rows, columns = rows or height, columns or width
    ys = top + (numpy.arange(33) * rows / 32 - 0.5)
    xs = left + (numpy.arange(33) * columns / 32 - 0.5)
    grid = terms(height, width, *numpy.meshgrid(ys, xs, indexing="ij")) @ surface
    grid = numpy.clip(grid, 20, 255).astype(numpy.float32)
    # Nodes lie on the window's edges, so that the pixels' middles fall between them.
    scale = numpy.float32([[32 / columns, 0, 16 / columns], [0, 32 / rows, 16 / rows]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(grid, scale, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def densities(copy, surface):
    """Optical densities, blue, green and red."""
    clear = surface_at(surface, *copy.shape[:2])
    clear += 1
    # log10 by its natural form, in place.
    cv2.log(clear, clear)
    clear *= numpy.float32(1 / numpy.log(10))
    clear -= cv2.LUT(copy, LOGARITHMS)
    return clear


def red_cell_diameter(density):
    """Median diameter of the red cells in pixels of the copy, by circles."""
    # The Hough transform wants edges of several pixels, so the copy is doubled.
    green = cv2.convertScaleAbs(density[:, :, 1], alpha=400)
    green = cv2.GaussianBlur(cv2.resize(green, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), (0, 0), 1.5)
    found = cv2.HoughCircles(
        green, cv2.HOUGH_GRADIENT, dp=1, minDist=12, param1=100, param2=14, minRadius=6, maxRadius=40
    )
    return None if found is None else float(numpy.median(found[0, :, 2]))


def usual(plane, green):
    """The median over the pixels that belong to cells; every fourth row and column tells it."""
    few, cells = plane[::4, ::4], green[::4, ::4] > ABSORBS
    return float(numpy.median(few[cells])) if cells.any() else 0.0


def survey(copy, surface):
    """What the network that sees white cells is shown: densities relative to the field's cells, [1, 3, rows, columns]."""
    density = densities(copy, surface)
    green = density[:, :, 1]
    planes = [density[:, :, channel] / (max(usual(density[:, :, channel], green), 0.0) + 0.03) for channel in (2, 1, 0)]
    planes = numpy.log1p(numpy.maximum(numpy.stack(planes), 0)).astype(numpy.float32)
    # An even number of rows and columns: the network halves them.
    return numpy.pad(planes, ((0, 0), (0, planes.shape[1] % 2), (0, planes.shape[2] % 2)))[None]


class Cells:
    """The white cells of a field, outlined in its copy."""

    def __init__(self, copy, surface, red_cell):
        density = densities(copy, surface)
        blue, green, red = cv2.split(density)
        del density
        sigma = max(0.04 * red_cell, 0.5)
        warm = cv2.add(red, green)
        stain, total = cv2.subtract(warm, blue), cv2.add(warm, blue)
        del blue, red, warm
        cv2.GaussianBlur(stain, (0, 0), sigma, dst=stain)
        cv2.GaussianBlur(total, (0, 0), sigma, dst=total)
        self.red_cell = red_cell
        usual_stain, usual_total = usual(stain, green), usual(total, green)
        del green
        level = cv2.convertScaleAbs(stain, alpha=127.5)
        cells_only = level[::2, ::2]
        otsu, _ = cv2.threshold(cells_only[cells_only > 127.5 * ABSORBS], 0, 255, cv2.THRESH_OTSU)
        limit = max(otsu / 127.5, 1.15 * usual_stain + 0.02)
        self.nuclei = cv2.compare(stain, limit, cv2.CMP_GT)
        share = usual_stain / max(usual_total, 0.02) + 0.08
        edge = max(min(0.15, 0.35 * usual_total), 0.04)
        # Not background, and not a red cell by its colour.
        self.body = cv2.bitwise_and(
            cv2.compare(total, edge, cv2.CMP_GT), cv2.compare(stain, cv2.multiply(total, share), cv2.CMP_GE)
        )
        opening = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
        self.nuclei = cv2.morphologyEx(self.nuclei, cv2.MORPH_OPEN, opening)

    def masks(self):
        """Boxes (left, top, width, height) and masks of the cells."""
        count, labels, stats, _ = cv2.connectedComponentsWithStats(self.nuclei, ltype=cv2.CV_32S)
        least = 0.25 * numpy.pi * self.red_cell**2 / 4
        found = []
        for label in range(1, count):
            left, top, width, height, area = stats[label]
            if area >= least:
                found += self.of_piece(labels, label, left, top, width, height)
        return found

    def of_piece(self, labels, label, left, top, width, height):
        """The cells of one connected piece of nuclei: touching ones are parted where they are narrow."""
        reach = int(0.75 * self.red_cell)
        y0, x0 = max(top - reach, 0), max(left - reach, 0)
        window = (slice(y0, top + height + reach), slice(x0, left + width + reach))
        here = labels[window]
        own = (here == label).astype(numpy.uint8)
        depth = cv2.distanceTransform(own, cv2.DIST_L2, 5)
        deepest = float(depth.max())
        cores = (depth > max(0.42 * self.red_cell * 0.8, 0.6 * deepest)).astype(numpy.uint8)
        if not cores.any():
            cores = (depth > 0.6 * deepest).astype(numpy.uint8)
        nuclei, markers = cv2.connectedComponents(cores)
        body = self.body[window] | own
        # Background and other cells' nuclei have markers of their own; what is left is parted by the depth.
        background = nuclei
        markers[(here != label) & (here > 0)] = background
        markers[body == 0] = background
        relief = cv2.convertScaleAbs(depth, alpha=-255.0 / max(deepest, 1e-3), beta=255)
        cv2.watershed(cv2.merge([relief, relief, relief]), markers)
        found = []
        for nucleus in range(1, nuclei):
            cell = (markers == nucleus).astype(numpy.uint8)
            contours, _ = cv2.findContours(cell, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            if not contours:
                continue
            outline = max(contours, key=cv2.contourArea)
            x, y, w, h = cv2.boundingRect(outline)
            mask = numpy.zeros((h, w), numpy.uint8)
            cv2.drawContours(mask, [outline], 0, 255, -1, offset=(-x, -y))
            found.append(((x0 + x, y0 + y, w, h), mask))
        return found


class Peer:
    """The model, ready to run."""

    def __init__(self, folder, threads):
        description = json.loads((folder / "model.json").read_text())
        self.input = description["input"]
        self.temperature = description["temperature"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        model = str(folder / "model.onnx")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        side = self.input["side"]
        self.session.run(["logit"], {"cells": numpy.zeros((1, 3, side, side), numpy.float32)})
        white_cells = str(Path(__file__).parents[2] / "models/white-cells/model.onnx")
        self.look = onnxruntime.InferenceSession(white_cells, options, providers=["CPUExecutionProvider"])

    def crop(self, picture, surface, box, mask, factor, um_per_px):
        """The cell on black at the model's scale, its light evened."""
        height, width = picture.shape[:2]
        left, top = round(box[0] / factor), round(box[1] / factor)
        columns = min(max(round(box[2] / factor), 1), width - left)
        rows = min(max(round(box[3] / factor), 1), height - top)
        mask = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_LINEAR) >= 128
        cut = picture[top : top + rows, left : left + columns].astype(numpy.float32)
        cut *= WHITE / surface_at(surface, height, width, top, left, rows, columns)
        cut = numpy.clip(numpy.rint(cut), 0, 255)
        side, window = self.input["side"], self.input["window_um"] / um_per_px
        size = max(round(window), rows, columns)
        # Light, and the mask as a fourth channel, in a square window around the cell.
        square = numpy.zeros((size, size, 4), numpy.float32)
        y, x = (size - rows) // 2, (size - columns) // 2
        square[y : y + rows, x : x + columns, :3] = cut * mask[:, :, None]
        square[y : y + rows, x : x + columns, 3] = mask
        first = (size - round(window)) // 2
        square = square[first : first + round(window), first : first + round(window)]
        small = cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)
        covered = small[:, :, 3:]
        mean = numpy.rint(small[:, :, :3] / numpy.maximum(covered, 1e-6))
        return numpy.where(covered >= 0.5, numpy.maximum(mean, 1), 0)[:, :, ::-1]

    def planes(self, crops):
        """Amount of dye and the two planes of its mixture, each standardised within its cell, [cells, 3, side, side]."""
        given = self.input["normalisation"]
        light = crops.transpose(0, 3, 1, 2).reshape(len(crops), 3, -1)
        cell = (light > 0).any(axis=1, keepdims=True)
        count = numpy.maximum(cell.sum(axis=2, keepdims=True), 1)
        density = -numpy.log((light + given["offset"]) / (255.0 + given["offset"])) * cell
        density -= density.sum(axis=2, keepdims=True) / count
        density *= cell
        amount = density.mean(axis=1, keepdims=True)
        power = numpy.maximum((amount * amount).sum(axis=2, keepdims=True), numpy.finfo(numpy.float32).tiny)
        share = (density * amount).sum(axis=2, keepdims=True) / power
        red, green, blue = numpy.moveaxis(density - share * amount, 1, 0)
        planes = numpy.stack([amount[:, 0], red - blue, green - (red + blue) / 2], axis=1)
        spread = numpy.float32([given["spread"], given["chroma_spread"], given["chroma_spread"]]).reshape(1, 3, 1)
        flat = numpy.float32([0.05, 0.02, 0.02]).reshape(1, 3, 1)
        deviation = numpy.sqrt((planes * planes).sum(axis=2, keepdims=True) / count)
        reach = given["limit"] * spread
        planes = given["centre"] + numpy.clip(planes * (spread / numpy.maximum(deviation, flat)), -reach, reach)
        side = self.input["side"]
        return (planes * cell).reshape(-1, 3, side, side).astype(numpy.float32)

    def examine(self, data):
        """The probability of each white cell in the picture."""
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
        measured = min(MEASURED_SIDE / max(picture.shape[:2]), 1.0)
        copy = reduced(picture, measured)
        inside = eyepiece(copy)
        surface = light_surface(copy, inside)
        diameter = red_cell_diameter(densities(copy, surface))
        if diameter is None:
            sys.exit("no red cell was found")
        red_cell = diameter / measured
        factor = min(OUTLINED / red_cell, 1.0)
        coarse = SURVEYED / red_cell
        shown = survey(reduced(picture, coarse), surface)
        logits = self.look.run(["sightings"], {"survey": shown})[0][0, 0]
        to_places = coarse / factor / 2

        def is_seen(box):
            left, top, right, bottom = (
                int(side * to_places) for side in (box[0], box[1], box[0] + box[2], box[1] + box[3])
            )
            part = logits[top : bottom + 1, left : right + 1]
            return part.size > 0 and part.max() >= SEEN

        found = Cells(reduced(picture, factor), surface, red_cell * factor).masks()
        found = [(box, mask) for box, mask in found if is_seen(box)]
        if not found:
            return numpy.zeros(0)
        um_per_px = RED_CELL_UM / red_cell
        crops = [self.crop(picture, surface, box, mask, factor, um_per_px) for box, mask in found]
        logits = self.session.run(["logit"], {"cells": self.planes(numpy.float32(crops))})[0].flatten()
        return 1 / (1 + numpy.exp(-logits / self.temperature))

    def answer(self, request):
        """The line that answers the request."""
        match request.split(" ", 1):
            case ["time", path]:
                data = numpy.fromfile(path, dtype=numpy.uint8)
                began = time.perf_counter()
                found = self.examine(data)
                return f"{(time.perf_counter() - began) * 1e3:.3f} {len(found)}"
            case ["memory"]:
                status = Path("/proc/self/status").read_text()
                return next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        sys.exit(f"unknown request `{request}`")


def main():
    given = arguments()
    cv2.setNumThreads(given.threads)
    peer = Peer(given.model, given.threads)
    print(f"ready OpenCV {cv2.__version__}, ONNX Runtime {onnxruntime.__version__}", flush=True)
    for request in sys.stdin:
        request = request.strip()
        if request == "quit":
            break
        print(peer.answer(request), flush=True)


if __name__ == "__main__":
    main()
