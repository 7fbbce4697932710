"""Plant faults in networks, and count how many of them `unit_report` finds.

The script trains several hundred small networks, which takes about ten minutes on one core. It
writes the tables of the page "Validation" to `validation_tables.inc` beside this file. The
thresholds were tuned on other seeds.
"""

import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import UnitReport, unit_report

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
from mnist import fetch_mnist

SEEDS = range(200, 220)
MNIST_SEEDS = range(200, 203)
ACTIVATIONS = ("relu", "tanh", "logistic")
N_PLANTED = 4
LEARNED_LITTLE = 0.9
TABLES = Path(__file__).with_name("validation_tables.inc")


class Data(NamedTuple):
    """Training and test images with their classes."""

    X: Any
    y: Any
    X_test: Any
    y_test: Any
    image_shape: tuple[int, int]

    def scaled(self, factor: float) -> "Data":
        """Return the same images with all values multiplied."""
        return self._replace(X=self.X * factor, X_test=self.X_test * factor)


class Fault(NamedTuple):
    """A fault that is planted in some units, and the verdicts that identify it."""

    name: str
    plant: Callable[[MLPClassifier, Any, np.random.Generator], None]
    verdicts: tuple[str, ...]
    activations: tuple[str, ...] = ACTIVATIONS


class Training(NamedTuple):
    """Faulty training options, and the finding that identifies them; None for a control."""

    name: str
    options: dict[str, Any]
    finding: str | None
    factor: float = 1.0


def digits() -> Data:
    """Return scikit-learn's digits, scaled to the range 0 to 1."""
    X, y = load_digits(return_X_y=True)
    X = X / 16
    return Data(X[:1300], y[:1300], X[1300:], y[1300:], (8, 8))


def mnist() -> Data | None:
    """Return MNIST, scaled to the range 0 to 1; None if it is not available."""
    try:
        X, y = fetch_mnist()
    except OSError:
        return None
    X = (X / 255).astype(np.float32)
    return Data(X[:60000], y[:60000], X[60000:], y[60000:], (28, 28))


def train(data: Data, sizes: tuple[int, ...], activation: str, seed: int, **options: Any) -> Any:
    """Return a trained network, with scikit-learn's defaults for all other options."""
    network = MLPClassifier(sizes, activation=activation, random_state=seed, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(data.X, data.y)


def initial_weights(network: MLPClassifier, data: Data) -> Any:
    """Return the initial weights of the first layer, after one step of length zero."""
    options = network.get_params() | {"max_iter": 1, "learning_rate_init": 1e-300}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        few = np.unique(data.y, return_index=True)[1]
        return MLPClassifier(**options).fit(data.X[few], data.y[few]).coefs_[0]


def report(network: MLPClassifier, data: Data, layer: int = 0) -> UnitReport:
    """Return the report on a layer, with the default thresholds."""
    return unit_report(network, data.image_shape, data.X, layer=layer)


# Healthy networks: are the verdicts on their units true?


def is_idle(network: MLPClassifier, data: Data, layer: int, unit: int) -> bool:
    """Return whether replacing a unit by its mean changes no prediction on the test images."""
    idle = deepcopy(network)
    mean = report(network, data, layer).measures.mean[unit]
    idle.intercepts_[layer + 1] = idle.intercepts_[layer + 1] + mean * idle.coefs_[layer + 1][unit]
    idle.coefs_[layer + 1][unit] = 0
    return bool((idle.predict(data.X_test) == network.predict(data.X_test)).all())


def has_learned_little(network: MLPClassifier, data: Data, unit: int) -> bool:
    """Return whether the weights of a unit still correlate with their initial values."""
    varying = np.ptp(data.X, axis=0) > 0
    before = initial_weights(network, data)[varying, unit]
    after = network.coefs_[0][varying, unit]
    return bool(np.corrcoef(before, after)[0, 1] >= LEARNED_LITTLE)


def holds(verdict: str, network: MLPClassifier, data: Data, layer: int, unit: int) -> bool:
    """Return whether a verdict is true, by a test that does not use its measurement."""
    if verdict in ("dead", "rare", "unused", "saturated"):
        return is_idle(network, data, layer, unit)
    return verdict == "unstructured" and has_learned_little(network, data, unit)


def healthy_row(data: Data, name: str, networks: Iterable[Any]) -> list[Any]:
    """Return a row with the numbers of verdicts and of false alarms."""
    scores, units, counts, false = [], 0, dict.fromkeys(("dead", "unused", "unstructured"), 0), 0
    quiet = 0
    for network in networks:
        scores.append(network.score(data.X_test, data.y_test))
        reports = [report(network, data, layer) for layer in range(len(network.coefs_) - 1)]
        said = {finding for each in reports for finding in each.findings}
        quiet += all(" units " in f or " unit is " in f or f.startswith("Nothing") for f in said)
        for layer, found in enumerate(reports):
            units += len(found)
            for unit in np.flatnonzero(found.verdict != "healthy"):
                verdict = str(found.verdict[unit])
                counts[verdict] = counts.get(verdict, 0) + 1
                false += not holds(verdict, network, data, layer, int(unit))
    mean = f"{np.mean(scores):.3f}"
    others = sum(counts.values()) - sum(counts[each] for each in ("dead", "unused", "unstructured"))
    return [
        name, len(scores), mean, units, counts["dead"], counts["unused"], counts["unstructured"],
        others, f"{false} ({false / units:.2%})", f"{quiet} of {len(scores)}",
    ]  # fmt: skip


# Faults planted in units: are these found, and no others?


def kill(network: MLPClassifier, units: Any, _: np.random.Generator) -> None:
    """Give units a large negative bias."""
    network.intercepts_[0][units] = -1000


def reinitialize(network: MLPClassifier, units: Any, rng: np.random.Generator) -> None:
    """Draw new incoming weights from the initial distribution of scikit-learn."""
    n_in, n_out = network.coefs_[0].shape
    bound = np.sqrt((2 if network.activation == "logistic" else 6) / (n_in + n_out))
    network.coefs_[0][:, units] = rng.uniform(-bound, bound, (n_in, len(units)))


def shuffle(network: MLPClassifier, units: Any, rng: np.random.Generator) -> None:
    """Shuffle the weights of each unit over its pixels."""
    network.coefs_[0][:, units] = rng.permuted(network.coefs_[0][:, units], axis=0)


def duplicate(network: MLPClassifier, units: Any, _: np.random.Generator) -> None:
    """Copy the incoming weights of every other unit to the next one."""
    network.coefs_[0][:, units[1::2]] = network.coefs_[0][:, units[::2]]
    network.intercepts_[0][units[1::2]] = network.intercepts_[0][units[::2]]


def saturate(network: MLPClassifier, units: Any, _: np.random.Generator) -> None:
    """Give units a bias that holds them at one end of their activation."""
    network.intercepts_[0][units] = 100


def cut_off(network: MLPClassifier, units: Any, _: np.random.Generator) -> None:
    """Set the outgoing weights to zero."""
    network.coefs_[1][units] = 0


FAULTS = (
    Fault("killed by a bias of −1000", kill, ("dead",)),
    # A re-initialized unit that no image activates is dead, and that verdict comes first.
    Fault("re-initialized after training", reinitialize, ("unstructured", "dead")),
    Fault("weights shuffled over the pixels", shuffle, ("unstructured", "dead")),
    Fault("duplicated", duplicate, ("duplicate",)),
    Fault(
        "held at one end by a bias of 100", saturate, ("saturated", "dead"), ("tanh", "logistic")
    ),
    Fault("outgoing weights set to zero", cut_off, ("unused",)),
)


def fault_row(data: Data, name: str, fault: Fault, networks: Iterable[Any]) -> list[Any]:
    """Return a row with the numbers of planted, flagged and identified faults."""
    planted = found = flagged = new = rest = 0
    for network in networks:
        before = report(network, data)
        rng = np.random.default_rng(network.random_state)
        units = rng.choice(before.healthy, N_PLANTED, replace=False)
        spoilt = deepcopy(network)
        fault.plant(spoilt, units, rng)
        after = report(spoilt, data)
        others = np.setdiff1d(np.arange(len(after)), units)
        planted += len(units)
        found += int(np.isin(after.verdict[units], fault.verdicts).sum())
        flagged += int((after.verdict[units] != "healthy").sum())
        new += int((after.verdict[others] != before.verdict[others]).sum())
        rest += len(others)
    return [fault.name, name, planted, flagged, found, f"{new} of {rest}"]


# Training faults: does a finding identify them?


TRAININGS = (
    Training("alpha 0", {"alpha": 0}, "weight decay had no visible effect"),
    Training("alpha 0.01, 100 times the default", {"alpha": 0.01}, None),
    Training("alpha 100, 100 times a strong value", {"alpha": 100}, "as weight decay makes them"),
    Training("learning rate 0.01, 10 times the default", {"learning_rate_init": 0.01}, None),
    Training(
        "learning rate 0.1, 10 times a good one",
        {"learning_rate_init": 0.1},
        "is noisy|rose from",
    ),
    Training("inputs from 0 to 255", {}, "inputs are not scaled", 255),
    Training("stopped after 10 epochs", {"max_iter": 10}, "still falling"),
)


def training_row(data: Data, fault: Training) -> list[Any]:
    """Return a row with the number of networks in which a finding identifies the fault."""
    scaled = data.scaled(fault.factor)
    row: list[Any] = [fault.name]
    for activation in ACTIVATIONS:
        told, scores = 0, []
        for seed in SEEDS:
            network = train(scaled, (40,), activation, seed, **fault.options)
            scores.append(network.score(scaled.X_test, scaled.y_test))
            about_training = [
                finding
                for finding in report(network, scaled).findings
                if not re.match(r"\d+ of \d+ units?|Nothing", finding)
            ]
            told += (
                bool(about_training)
                if fault.finding is None
                else any(re.search(fault.finding, finding) for finding in about_training)
            )
        row += [f"{told} of {len(SEEDS)}", f"{np.mean(scores):.3f}"]
    return row


def csv_table(title: str, head: list[str], rows: Iterable[list[Any]]) -> str:
    """Return a table in reStructuredText."""

    def line(cells: list[Any]) -> str:
        return "   " + ", ".join(f'"{cell}"' for cell in cells)

    lines = [f".. csv-table:: {title}", f"   :header: {line(head).strip()}", ""]
    return "\n".join([*lines, *(line(row) for row in rows), "", ""])


def healthy_networks(data: Data) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield the names, the activations and the networks of sound training runs."""
    small = data.image_shape == (8, 8)
    ways: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [("40", (40,), {})]
    if small:
        gradient_descent = {"solver": "sgd", "learning_rate_init": 0.2}
        ways += [("40 → 20", (40, 20), {}), ("40, by SGD", (40,), gradient_descent)]
    else:
        ways[0][2]["max_iter"] = 10
    for activation in ACTIVATIONS:
        for way, hidden, options in ways:
            seeds = SEEDS if small else MNIST_SEEDS
            networks = [train(data, hidden, activation, seed, **options) for seed in seeds]
            yield f"{'digits' if small else 'MNIST'}, {activation}, {way}", activation, networks


def main() -> None:
    """Write all tables."""
    small, large = digits(), mnist()
    healthy, planted = [], []
    for data in (small, large):
        for name, activation, networks in healthy_networks(data) if data else ():
            healthy.append(healthy_row(data, name, networks))
            if name.endswith(", 40"):
                planted += [
                    fault_row(data, name, fault, networks)
                    for fault in FAULTS
                    if activation in fault.activations
                ]
            sys.stdout.write(f"{healthy[-1]}\n")
            sys.stdout.flush()
    planted.sort(key=lambda row: [fault.name for fault in FAULTS].index(row[0]))
    trained = []
    for fault in TRAININGS:
        trained.append(training_row(small, fault))
        sys.stdout.write(f"{trained[-1]}\n")
        sys.stdout.flush()
    tables = [
        csv_table(
            "Healthy networks",
            ["networks", "number", "test accuracy", "units", "dead", "unused", "unstructured",
             "other verdicts", "false alarms", "only findings about units"],
            healthy,
        ),
        csv_table(
            "Faults planted in units",
            ["fault", "networks", "planted", "flagged", "with the right verdict",
             "other units whose verdict changed"],
            planted,
        ),
        csv_table(
            "Training faults, 40 hidden units on digits",
            ["training",
             *(f"{a}{what}" for a in ACTIVATIONS for what in (": reported", ", accuracy"))],
            trained,
        ),
    ]  # fmt: skip
    TABLES.write_text("\n".join(tables), encoding="utf-8")
    sys.stdout.write("\n".join(tables))


if __name__ == "__main__":
    main()
