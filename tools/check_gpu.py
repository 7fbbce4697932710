"""Check that plots of a model on a GPU show what they show of the same model on the CPU.

``nox -s gpu`` runs it. With ``--device cpu`` the checks run without a GPU and compare the model
with itself, which tests nothing but this script.
"""

import argparse
import copy
import sys
from collections.abc import Callable

import numpy as np
import torch
from matplotlib import pyplot as plt

import mlpviz

SHAPE = (28, 28)
N_IMAGES = 20_000
TOLERANCE = 1e-4
LARGEST_SHARE = 0.25
"""The most memory that predictions may take on the GPU, relative to all images."""

Results = dict[str, np.ndarray]


def main() -> None:
    """Compare all results, and the memory before and after."""
    device = chosen_device()
    X, y = images()
    model = fitted_model(X, y)
    on_device = copy.deepcopy(model).to(device)
    before = allocated_bytes(device)
    for name, results in CHECKS.items():
        compare(name, results(on_device, X, y), results(model, X, y))
        kept = allocated_bytes(device) - before
        if kept:
            sys.exit(f"{name} keeps {kept:,} bytes on {device}")
    if {parameter.device.type for parameter in on_device.parameters()} != {device.type}:
        sys.exit("the model was moved to another device")
    check_peak(device, X, y, on_device)
    print(f"{describe(device)}: {len(CHECKS)} checks passed, no memory is kept")


def chosen_device() -> torch.device:
    """Return the device to check, and exit if there is no GPU."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cuda")
    device = torch.device(parser.parse_args().device)
    if device.type == "cuda" and not torch.cuda.is_available():
        sys.exit("There is no GPU that PyTorch can use, so nothing was checked.")
    return device


def images() -> tuple[np.ndarray, np.ndarray]:
    """Return noisy images of ten classes."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, N_IMAGES)
    X = 0.6 * rng.random((10, 784))[y] + 0.4 * rng.random((N_IMAGES, 784))
    return X.astype(np.float32), y


def fitted_model(X: np.ndarray, y: np.ndarray) -> torch.nn.Module:
    """Return a network after some steps of training on the CPU."""
    torch.manual_seed(0)
    layers = (torch.nn.Linear(784, 64), torch.nn.ReLU(), torch.nn.Linear(64, 32), torch.nn.ReLU())
    model = torch.nn.Sequential(*layers, torch.nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters())
    for rows in np.array_split(np.arange(6_400), 100):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            model(torch.from_numpy(X[rows])), torch.from_numpy(y[rows])
        )
        loss.backward()
        optimizer.step()
    return model


def filters(model: torch.nn.Module, _X: np.ndarray, _y: np.ndarray) -> Results:
    """Return the weights that are drawn."""
    return drawn(mlpviz.plot_first_layer_filters(model, SHAPE))


def predictions(model: torch.nn.Module, X: np.ndarray, y: np.ndarray) -> Results:
    """Return the worst predictions among all images."""
    display = mlpviz.plot_prediction_grid(model, X, y, SHAPE, select="worst")
    return {**drawn(display), "probabilities": np.asarray(display.probabilities)}


def activations(model: torch.nn.Module, X: np.ndarray, y: np.ndarray) -> Results:
    """Return the measures of all units of both hidden layers."""
    reports = [mlpviz.unit_report(model, SHAPE, X, y, layer=layer) for layer in (0, 1)]
    return {
        f"{name} of layer {layer}": values
        for layer, report in enumerate(reports)
        for name, values in report.measures.columns().items()
    }


def optimal_images(model: torch.nn.Module, X: np.ndarray, _y: np.ndarray) -> Results:
    """Return the images that units of the last hidden layer respond to most."""
    options = {"layer": -1, "method": "optimal", "units": 8}
    return drawn(mlpviz.plot_receptive_fields(model, SHAPE, X[:2_000], **options))


def drawn(display: "mlpviz.displays.Display") -> Results:
    """Return the numbers that are drawn, and close the figure."""
    numbers = display.numbers()
    plt.close(display.figure)
    return {name: np.asarray(value) for name, value in numbers.items()}


CHECKS: dict[str, Callable[..., Results]] = {
    "filters": filters,
    "predictions": predictions,
    "activations": activations,
    "optimal images": optimal_images,
}


def compare(name: str, found: Results, expected: Results) -> None:
    """Exit if a result differs by more than the tolerance."""
    if not expected or set(found) != set(expected):
        sys.exit(f"{name} differ in what they hold")
    for key, value in expected.items():
        if value.dtype.kind not in "fiu":
            same = np.array_equal(found[key], value)
        else:
            same = np.allclose(found[key], value, TOLERANCE, TOLERANCE, equal_nan=True)
        if not same:
            sys.exit(f"{name} differ from those of the CPU in {key!r}")
    print(f"{name}: {len(expected)} results are those of the CPU")


def check_peak(device: torch.device, X: np.ndarray, y: np.ndarray, model: torch.nn.Module) -> None:
    """Exit if predictions take much memory on the GPU: images are moved there in blocks."""
    if device.type != "cuda":
        return
    before = allocated_bytes(device)
    torch.cuda.reset_peak_memory_stats(device)
    many = np.tile(X, (5, 1))
    drawn(mlpviz.plot_prediction_grid(model, many, np.tile(y, 5), SHAPE, select="worst"))
    peak = torch.cuda.max_memory_allocated(device) - before
    if peak > LARGEST_SHARE * many.nbytes:
        sys.exit(f"predictions take {peak:,} bytes on {device} for images of {many.nbytes:,}")
    print(f"predictions take {peak:,} bytes on the GPU for images of {many.nbytes:,}")


def allocated_bytes(device: torch.device) -> int:
    """Return the memory that tensors take on a GPU."""
    if device.type != "cuda":
        return 0
    torch.cuda.synchronize(device)
    return torch.cuda.memory_allocated(device)


def describe(device: torch.device) -> str:
    """Return the name of the card, and the version of PyTorch."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return f"{name}, PyTorch {torch.__version__}"


if __name__ == "__main__":
    main()
