"""Plant faults in training runs, and count how many of them the findings about losses name.

The script trains 126 small networks with scikit-learn, which takes a few minutes on one core. It
writes a table of the page "Validation" to `training_curves_table.inc` beside this file. No
threshold was tuned on these images or seeds.
"""

import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from mlpviz import History, unit_report

SEEDS = range(300, 302)
ACTIVATIONS = ("relu", "tanh", "logistic")
N_TRAINING, N_VALIDATION = 600, 300
N_CLASSES = 5
PATIENCE, MOST_EPOCHS = 5, 200
TABLE = Path(__file__).with_name("training_curves_table.inc")

Images = Callable[[np.random.Generator], tuple[Any, Any, tuple[int, ...]]]


def digits(rng: np.random.Generator) -> tuple[Any, Any, tuple[int, ...]]:
    """Return scikit-learn's digits in a random order, scaled to the range 0 to 1."""
    X, y = load_digits(return_X_y=True)
    order = rng.permutation(len(X))
    return X[order] / 16, y[order], (8, 8)


def gratings(rng: np.random.Generator) -> tuple[Any, Any, tuple[int, ...]]:
    """Return gratings of 28 x 28 pixels, of an orientation for each class and a random phase."""
    y = rng.integers(0, N_CLASSES, N_TRAINING + N_VALIDATION)
    rows, columns = np.mgrid[:28, :28]
    angles = (np.pi * y / N_CLASSES)[:, None, None]
    phases = rng.uniform(0, np.pi / 2, len(y))[:, None, None]
    waves = np.sin((np.cos(angles) * rows + np.sin(angles) * columns) / 2 + phases)
    noise = rng.normal(scale=0.4, size=waves.shape)
    return (0.5 + 0.3 * waves + noise).clip(0, 1).reshape(len(y), -1), y, (28, 28)


def blobs(rng: np.random.Generator) -> tuple[Any, Any, tuple[int, ...]]:
    """Return noisy blobs in color on 32 x 32 pixels, at a place for each class."""
    y = rng.integers(0, N_CLASSES, N_TRAINING + N_VALIDATION)
    rows, columns = np.mgrid[:32, :32]
    angles = 2 * np.pi * y / N_CLASSES
    x0, y0 = (16 + 8 * f(angles) + rng.normal(scale=2, size=len(y)) for f in (np.cos, np.sin))
    squares = (columns - x0[:, None, None]) ** 2 + (rows - y0[:, None, None]) ** 2
    colors = rng.uniform(0.3, 1, (len(y), 1, 1, 3))
    noise = rng.normal(scale=0.3, size=(len(y), 32, 32, 3))
    images = np.exp(-squares / 20)[..., None] * colors + noise
    return images.clip(0, 1).reshape(len(y), -1), y, (32, 32, 3)


GENERATORS: dict[str, Images] = {
    "digits": digits,
    "gratings, 28 x 28": gratings,
    "blobs, 32 x 32 x 3": blobs,
}


class Run(NamedTuple):
    """A way to train, and the words that name its fault; no words for a healthy one."""

    name: str
    words: tuple[str, ...]
    n_training: int = N_TRAINING
    random_labels: bool = False
    contrast: float = 1.0
    n_epochs: int | None = None
    options: dict[str, Any] = {}  # noqa: RUF012 - it is not changed


RUNS = (
    Run("healthy, stopped by the validation loss", ()),
    Run(
        "stopped after 6 epochs",
        ("still falling",),
        n_epochs=6,
        options={"learning_rate_init": 0.0003},
    ),
    Run(
        "120 images with random labels, 100 epochs",
        ("the network overfits",),
        n_training=120,
        random_labels=True,
        n_epochs=100,
        options={"learning_rate_init": 0.01, "batch_size": 20},
    ),
    Run("images without contrast", ("hardly learned",), contrast=1e-4, n_epochs=60),
    Run(
        "strong weight decay, whose penalty is part of the loss",
        (),
        n_epochs=60,
        options={"alpha": 18_000.0, "learning_rate_init": 0.01},
    ),
    Run(
        "learning rate 0.3 with Adam",
        ("is noisy", "rose from", "hardly learned", "never fell"),
        n_epochs=60,
        options={"learning_rate_init": 0.3},
    ),
    Run(
        "learning rate 1e5 with gradient descent",
        ("is noisy", "rose from", "hardly learned", "never fell"),
        n_epochs=20,
        options={"solver": "sgd", "learning_rate_init": 1e5},
    ),
)


def train(run: Run, images: Images, activation: str, seed: int) -> list[str]:
    """Train a network, and return the findings about its losses."""
    rng = np.random.default_rng(seed)
    X, y, shape = images(rng)
    X = X * run.contrast
    first = slice(0, run.n_training)
    later = slice(N_TRAINING, N_TRAINING + N_VALIDATION)
    labels = rng.permutation(y[first]) if run.random_labels else y[first]
    options: dict[str, Any] = {"learning_rate_init": 0.003, "batch_size": 60} | run.options
    model = MLPClassifier((30,), activation=activation, random_state=seed, **options)
    step = partial(model.partial_fit, X[first], labels, classes=np.unique(y))
    history = follow(model, step, lambda: validation_loss(model, X[later], y[later]), run.n_epochs)
    found = unit_report(model, shape, history=history).findings
    return [text for text in found if " loss " in text]


def follow(
    model: MLPClassifier,
    step: Callable[[], object],
    validate: Callable[[], float],
    n_epochs: int | None,
) -> History:
    """Train for some epochs, or until the validation loss has stopped falling."""
    losses: dict[str, list[float]] = {"training loss": [], "validation loss": []}
    validation = losses["validation loss"]
    while len(validation) < (n_epochs or MOST_EPOCHS):
        try:
            step()
        except ValueError:  # scikit-learn stops where weights are not finite.
            losses["training loss"].append(np.nan)
            validation.append(np.nan)
            continue
        losses["training loss"].append(model.loss_)
        validation.append(validate())
        if n_epochs is None and min(validation[-PATIENCE:]) > min(validation):
            break
    return History(losses)


def validation_loss(model: MLPClassifier, X: Any, y: Any) -> float:
    """Return the mean log-loss of held-out images."""
    return float(log_loss(y, model.predict_proba(X), labels=model.classes_))


def rows() -> Iterator[list[str]]:
    """Yield a row for each way to train and each kind of images."""
    for run in RUNS:
        for name, images in GENERATORS.items():
            found = [train(run, images, each, seed) for each in ACTIVATIONS for seed in SEEDS]
            named = sum(
                any(word in text for text in texts for word in run.words) for texts in found
            )
            others = [
                text for texts in found for text in texts if not any(w in text for w in run.words)
            ]
            n_others = f"{len(others)}: {'; '.join(sorted(set(map(kind, others))))}"
            sys.stdout.write(f"{run.name}, {name}: {named} of {len(found)}, others {others}\n")
            sys.stdout.flush()
            yield [
                run.name,
                name,
                f"{named} of {len(found)}" if run.words else "",
                n_others if others else "none",
            ]


def kind(text: str) -> str:
    """Return what a sentence says, without its numbers."""
    kinds = ("still falling", "overfits", "hardly learned", "is noisy", "never fell", "diverged")
    return next((each for each in kinds if each in text), "rose")


def main() -> None:
    """Write the table."""
    warnings.simplefilter("ignore")
    head = ["training", "images", "fault named", "other sentences about losses"]
    lines = [[f'"{cell}"' for cell in row] for row in (head, *rows())]
    table = [
        ".. csv-table:: Findings about losses",
        f"   :header: {', '.join(lines[0])}",
        "",
        *(f"   {', '.join(line)}" for line in lines[1:]),
        "",
    ]
    TABLE.write_text("\n".join(table), encoding="utf-8")


if __name__ == "__main__":
    main()
