"""Which images are shown with which predictions, and what is asked of a model for that."""

import copy
import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.neural_network import MLPClassifier

from mlpviz import Predictions, plot_prediction_grid

SHAPE = (8, 8)


class Counting(MLPClassifier):
    """A real network that remembers how many rows it was asked about."""

    def predict_proba(self, X):
        self.asked.append(X.shape[0])
        return super().predict_proba(X)

    def predict(self, X):
        self.asked.append(X.shape[0])
        return super().predict(X)


@pytest.fixture
def counting(classifier):
    model = copy.deepcopy(classifier)
    model.__class__ = Counting
    model.asked = []
    return model


def same_tiles(display, images):
    np.testing.assert_array_equal(display.tiles, np.asarray(images).reshape(-1, *SHAPE))


def written(display):
    """All that stands above the images."""
    return list(display.labels.texts)


def pandas(X, _):
    return pytest.importorskip("pandas").DataFrame(X, index=np.arange(len(X))[::-1])


def polars(X, _):
    return pytest.importorskip("polars").DataFrame(X, schema=[f"p{i}" for i in range(X.shape[1])])


LABELS = {
    "ints": lambda y: y,
    "list": lambda y: y.tolist(),
    "uint8": lambda y: y.astype(np.uint8),
    "column": lambda y: y[:, None],
    "objects": lambda y: y.astype(object),
    "series": lambda y: pytest.importorskip("pandas").Series(y, index=y[::-1]),
    "categorical series": lambda y: pytest.importorskip("pandas").Series(y, dtype="category"),
    "categorical": lambda y: pytest.importorskip("pandas").Categorical(y),
    "nullable": lambda y: pytest.importorskip("pandas").Series(y, dtype="Int64"),
    "polars": lambda y: pytest.importorskip("polars").Series(y),
}


@pytest.mark.parametrize("kind", LABELS.values(), ids=LABELS.keys())
def test_labels_of_every_kind_say_the_same(kind, digits, classifier):
    X, y = digits
    plain = plot_prediction_grid(classifier, X, y, SHAPE, select="errors", n_images=6)
    display = plot_prediction_grid(classifier, X, kind(y), SHAPE, select="errors", n_images=6)
    assert written(display) == written(plain)
    np.testing.assert_array_equal(display.indices, plain.indices)


@pytest.mark.parametrize(
    "names",
    [
        np.array(["ноль", "один", "два"]),
        np.array(["μηδέν", "ένα", "δύο"]),
        np.array(["zero", "one", "two"], object),
    ],
)
def test_labels_in_any_script(names, digits, fit):
    X, y = digits
    few = y < 3
    X, y = X[few], names[y[few]]
    model = fit(MLPClassifier((4,), max_iter=3, random_state=0), X, y)
    display = plot_prediction_grid(model, X, y, SHAPE)
    predicted = model.predict(X[:10])
    assert display.correct.tolist() == (predicted == y[:10]).tolist()
    for text, said, truth, right in zip(
        written(display), predicted, y, display.correct, strict=False
    ):
        assert text.startswith(f"✓ {said}  " if right else f"✗ {said}  ")
        assert right or text.endswith(f"\ntrue: {truth}")


def test_boolean_labels(digits, fit):
    X, y = digits
    model = fit(MLPClassifier((4,), max_iter=3, random_state=0), X, y > 4)
    display = plot_prediction_grid(model, X, (y > 4).tolist(), SHAPE, select="errors")
    assert not display.correct.any()
    assert all(re.match(r"✗ (True|False)  .*\ntrue: (True|False)$", t) for t in written(display))


def test_without_truth_nothing_is_called_right_or_wrong(digits, classifier):
    X, _ = digits
    display = plot_prediction_grid(classifier, X, None, SHAPE, n_images=3)
    assert display.correct is None
    assert display.frames is None
    assert [text.split("  ")[0] for text in written(display)] == [
        str(value) for value in classifier.predict(X[:3])
    ]


def test_values_of_a_regressor(digits, regressor):
    X, y = digits
    display = plot_prediction_grid(regressor, X, y, SHAPE, select="worst", n_images=5)
    errors = (regressor.predict(X) - y) ** 2
    assert display.indices.tolist() == np.argsort(-errors, kind="stable")[:5].tolist()
    assert display.correct is display.confidence is display.outputs is None
    assert written(display) == [
        f"{value:.3g}\ntrue: {truth:.3g}"
        for value, truth in zip(display.y_pred, y[display.indices], strict=True)
    ]


@pytest.mark.parametrize("with_truth", [True, False])
def test_an_autoencoder_has_its_output_beside_each_image(with_truth, digits, autoencoder):
    X, _ = digits
    display = plot_prediction_grid(autoencoder, X, X if with_truth else None, SHAPE, n_images=4)
    same_tiles(display, X[:4])
    outputs = autoencoder.predict(X[:4])
    np.testing.assert_array_equal(display.outputs, outputs.reshape(-1, *SHAPE))
    np.testing.assert_array_equal(display.y_pred, outputs)
    np.testing.assert_array_equal(display.boxes[:, 1], display.output_boxes[:, 1])
    gaps = display.output_boxes[:, 0] - display.boxes[:, 2]
    assert (gaps > 0).all()
    assert (gaps[:-1] < (display.boxes[1:, 0] - display.output_boxes[:-1, 2])).all()
    assert display.limits == (min(X.min(), outputs.min()), max(X.max(), outputs.max()))
    for box, output in zip(display.output_boxes, display.outputs, strict=True):
        x, y = box[0] + 2.5, box[1] + 5.5
        tile, row, column = display.image.grid.locate(x, y)
        assert (row, column) == (5, 2)
        assert display.image.tiles[tile, row, column] == output[5, 2]
        assert "predicted" in display.ax.format_coord(x, y)
    if with_truth:
        errors = np.sqrt(((outputs - X[:4]) ** 2).mean(axis=1))
        assert written(display) == [f"RMS error {error:.2g}" for error in errors]
    else:
        assert display.labels is None


def test_the_worst_images_of_an_autoencoder(digits, autoencoder):
    X, _ = digits
    display = plot_prediction_grid(autoencoder, X, X, SHAPE, select="worst", n_images=3)
    errors = ((autoencoder.predict(X) - X) ** 2).sum(axis=1)
    assert display.indices.tolist() == np.argsort(-errors)[:3].tolist()


@pytest.fixture
def small_blocks(monkeypatch):
    """Data sets that are read in blocks of 50 images."""
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 50 * 64)


@pytest.mark.usefixtures("small_blocks")
class TestSelections:
    def test_first(self, digits, classifier):
        display = plot_prediction_grid(classifier, *digits, SHAPE, n_images=7)
        assert display.indices.tolist() == list(range(7))

    def test_errors(self, digits, classifier):
        X, y = digits
        display = plot_prediction_grid(classifier, X, y, SHAPE, select="errors", n_images=12)
        wrong = np.flatnonzero(classifier.predict(X) != y)
        assert len(wrong) > 12
        assert display.indices.tolist() == wrong[:12].tolist()
        assert not display.correct.any()

    def test_worst(self, digits, classifier):
        X, y = digits
        display = plot_prediction_grid(classifier, X, y, SHAPE, select="worst", n_images=12)
        losses = -np.log(classifier.predict_proba(X)[np.arange(len(y)), y])
        assert display.indices.tolist() == np.argsort(-losses, kind="stable")[:12].tolist()

    @pytest.mark.parametrize("with_truth", [True, False])
    def test_uncertain(self, digits, classifier, with_truth):
        X, y = digits
        truth = y if with_truth else None
        display = plot_prediction_grid(classifier, X, truth, SHAPE, select="uncertain", n_images=12)
        ordered = np.sort(classifier.predict_proba(X), axis=1)
        margins = ordered[:, -1] - ordered[:, -2]
        assert display.indices.tolist() == np.argsort(margins, kind="stable")[:12].tolist()

    def test_indices_in_their_order(self, digits, classifier):
        X, y = digits
        display = plot_prediction_grid(classifier, X, y, SHAPE, select=np.array([9, 399, 0]))
        assert display.indices.tolist() == [9, 399, 0]
        same_tiles(display, X[[9, 399, 0]])
        np.testing.assert_array_equal(display.y_pred, classifier.predict(X[[9, 399, 0]]))

    def test_random_follows_the_seed(self, digits, classifier):
        def drawn(rng):
            display = plot_prediction_grid(
                classifier, *digits, SHAPE, select="random", n_images=20, rng=rng
            )
            return display.indices.tolist()

        assert drawn(7) == drawn(7) == drawn(np.random.default_rng(7))
        assert drawn(7) != drawn(8)
        assert len(set(drawn(7))) == 20

    def test_random_without_a_seed_leaves_the_global_state_alone(self, digits, classifier):
        def drawn():
            return plot_prediction_grid(
                classifier, *digits, SHAPE, select="random", n_images=20
            ).indices.tolist()

        assert drawn() != drawn()

    def test_more_images_than_there_are(self, digits, classifier):
        X, y = digits[0][:4], digits[1][:4]
        for select in ("first", "random", "worst", "uncertain"):
            display = plot_prediction_grid(classifier, X, y, SHAPE, select=select)
            assert sorted(display.indices.tolist()) == [0, 1, 2, 3]


@pytest.mark.usefixtures("small_blocks")
class TestWhatIsAsked:
    def asked(self, model, data, **options):
        plot_prediction_grid(model, *data, SHAPE, **options)
        return model.asked

    def test_only_the_images_shown(self, counting, digits):
        assert self.asked(counting, digits) == [10]

    def test_only_the_images_named_or_drawn(self, counting, digits):
        assert self.asked(counting, digits, select=[3, 200]) == [2]
        counting.asked.clear()
        assert self.asked(counting, digits, select="random", n_images=5, rng=0) == [5]

    def test_no_error_beyond_the_block_that_has_the_last_one_shown(self, counting, digits):
        X, y = digits
        wrong = np.flatnonzero(MLPClassifier.predict(counting, X) != y)
        counting.asked.clear()
        n = int((wrong < 100).sum())
        assert 2 <= n < len(wrong)
        blocks = int(wrong[n - 1] // 50) + 1
        assert blocks < 8
        asked = self.asked(counting, digits, select="errors", n_images=n)
        assert asked == [50] * blocks + [n]

    @pytest.mark.parametrize("select", ["worst", "uncertain"])
    def test_all_images_once_where_all_must_be_ranked(self, counting, digits, select):
        assert self.asked(counting, digits, select=select, n_images=6) == [50] * 8 + [6]

    def test_nothing_with_ready_predictions(self, counting, digits):
        said = counting.predict(digits[0])
        counting.asked.clear()
        assert self.asked(counting, digits, select="errors", y_pred=said) == []

    def test_nothing_before_bad_options_are_refused(self, counting, digits):
        for bad in ({"n_images": 0}, {"scale": "al"}, {"select": "al"}, {"cmap": "gry"}):
            with pytest.raises(ValueError, match=next(iter(bad))):
                self.asked(counting, digits, **bad)
        assert counting.asked == []


def test_ready_predictions_need_no_model(digits, classifier):
    X, y = digits
    said = classifier.predict(X)
    plain = plot_prediction_grid(classifier, X, y, SHAPE, select="errors")
    for y_pred in (said, said.tolist()):
        display = plot_prediction_grid(None, X, y, SHAPE, select="errors", y_pred=y_pred)
        np.testing.assert_array_equal(display.indices, plain.indices)
        np.testing.assert_array_equal(display.y_pred, plain.y_pred)
        assert display.confidence is None


def test_ready_predictions_that_are_images(digits, autoencoder):
    X, _ = digits
    outputs = autoencoder.predict(X)
    display = plot_prediction_grid(None, X, X, SHAPE, y_pred=outputs, n_images=3)
    np.testing.assert_array_equal(display.outputs, outputs[:3].reshape(-1, *SHAPE))


def test_predicted_images_have_limits_of_their_own(digits):
    X = digits[0][:4]
    options = {"y_pred": X / 2 + 1, "n_images": 4}
    display = plot_prediction_grid(None, X, None, SHAPE, scale="each", **options)
    tiles = display.tiles.reshape(4, -1)
    np.testing.assert_array_equal(display.limits, np.stack([tiles.min(1), tiles.max(1)], axis=1))
    np.testing.assert_array_equal(display.output_limits, display.limits / 2 + 1)
    numbers = display.numbers()
    np.testing.assert_array_equal(numbers["limits"], display.limits)
    np.testing.assert_array_equal(numbers["output limits"], display.output_limits)
    shared = plot_prediction_grid(None, X, None, SHAPE, **options)
    assert shared.output_limits == shared.limits == (0.0, 1.5)
    assert "output limits" not in shared.numbers()


@pytest.mark.parametrize("own_axes", [True, False])
def test_no_errors_is_good_news(digits, classifier, own_axes):
    X, y = digits
    right = classifier.predict(X) == y
    ax = None if own_axes else Figure().add_subplot()
    display = plot_prediction_grid(classifier, X[right], y[right], SHAPE, select="errors", ax=ax)
    n = int(right.sum())
    (note,) = display.ax.texts
    assert note.get_text() == f"No errors: all {n} predictions are right"
    assert display.tiles.shape == (0, *SHAPE)
    assert display.boxes.shape == (0, 4)
    assert len(display.indices) == len(display.y_pred) == len(display.correct) == 0
    assert display.alt_text == f"No errors to show: all {n} predictions are right."
    display.figure.draw_without_rendering()
    inside = note.get_window_extent()
    page = display.figure.bbox
    assert page.x0 <= inside.x0 <= inside.x1 <= page.x1
    assert page.y0 <= inside.y0 <= inside.y1 <= page.y1


@pytest.mark.parametrize(
    "names",
    [[f"n{i}" for i in range(10)], {i: f"n{i}" for i in range(10)}, np.array(list("nopqrstuvw"))],
    ids=["list", "dict", "array"],
)
def test_class_names(names, digits, classifier):
    X, y = digits
    display = plot_prediction_grid(
        classifier, X, y, SHAPE, select="errors", n_images=4, class_names=names
    )
    for text, said, index in zip(written(display), display.y_pred, display.indices, strict=True):
        assert text.startswith(f"✗ {names[said]}  ")
        assert text.endswith(f"\ntrue: {names[y[index]]}")


def test_no_errors_on_a_scale_of_each(digits):
    X, y = digits
    display = plot_prediction_grid(
        None, X, y, SHAPE, y_pred=y, select="errors", scale="each", colorbar=True
    )
    assert display.limits.shape == (0, 2)
    display.figure.draw_without_rendering()


@pytest.mark.parametrize("n", [10, 20, 25, 60, 300])
def test_many_images_have_readable_labels_on_a_page_of_about_its_usual_shape(n):
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, n)
    y_pred = np.where(rng.random(n) < 0.8, y, 9 - y)
    display = plot_prediction_grid(None, rng.random((n, 64)), y, SHAPE, y_pred=y_pred, n_images=n)
    width, height = display.figure.get_size_inches()
    assert max(width, height) < 10
    assert 0.5 < width / height < 2.2
    assert not display.labels_left_out
    assert not display.labels_shortened
    assert (display.image.grid.n_cols == 5) == (n <= 20)


def test_the_runner_up_stands_below_the_prediction(classifier, digits):
    X, y = digits
    names = [f"d{label}" for label in range(10)]
    display = plot_prediction_grid(
        classifier, X, y, SHAPE, show="runner-up", select="uncertain", class_names=names
    )
    scores = classifier.predict_proba(X[display.indices])
    order = np.argsort(-scores, axis=1)
    np.testing.assert_array_equal(display.runner_up, order[:, 1])
    np.testing.assert_array_equal(display.probabilities, scores)
    assert 0 < display.correct.sum() < len(y)
    for text, right, truth, (first, second) in zip(
        written(display), display.correct, y[display.indices], order[:, :2], strict=True
    ):
        lines = text.split("\n")
        assert f"d{first} " in lines[0]
        assert lines[1].startswith("2nd, true" if second == truth else "2nd: ")
        assert f"d{second} " in lines[1]
        assert lines[2:] == ([] if right or second == truth else [f"true: d{truth}"])


def test_the_loss_is_what_worst_ranks_by(classifier, digits):
    X, y = digits
    display = plot_prediction_grid(classifier, X, y, SHAPE, select="worst", n_images=5)
    true = classifier.predict_proba(X[display.indices])[np.arange(5), y[display.indices]]
    np.testing.assert_allclose(display.loss, -np.log(true))
    assert plot_prediction_grid(classifier, X, None, SHAPE).loss is None
    assert plot_prediction_grid(None, X, y, SHAPE, y_pred=y).loss is None


def test_bars_are_the_most_probable_classes_at_one_scale(classifier, digits):
    X, y = digits
    display = plot_prediction_grid(classifier, X, y, SHAPE, show="bars", select="errors")
    n = len(display.indices)
    same_tiles(display, X[display.indices])
    scores = np.sort(classifier.predict_proba(X[display.indices]), axis=1)[:, ::-1]
    np.testing.assert_allclose(display.bar_shares[:, :3], scores[:, :3])
    paths = np.array([path.vertices[:4] for path in display.bars.get_paths()])
    lengths = np.ptp(paths[..., 0], axis=1).reshape(n, 4)
    width = display.bar_boxes[0, 2] - display.bar_boxes[0, 0]
    np.testing.assert_allclose(lengths, 0.6 * width * display.bar_shares)
    texts = np.reshape(display.class_labels.texts, (n, 4))
    np.testing.assert_array_equal(texts[:, 0], display.y_pred.astype(str))
    is_true = texts == y[display.indices].astype(str)[:, None]
    assert is_true.any(axis=1).all()
    colors = np.array(display.bars.get_facecolor()).reshape(n, 4, 4)
    assert len(np.unique(colors[is_true], axis=0)) == 1
    assert len(np.unique(colors[:, 0], axis=0)) == 1
    assert "bars of its 4 most probable classes, 1 at full length" in display.alt_text
    np.testing.assert_allclose(display.numbers()["probabilities of bars"], display.bar_shares)


def test_bars_of_many_images_are_said_to_be_unnamed(classifier, digits):
    X, y = digits
    ax = Figure(figsize=(3, 3)).add_subplot()
    display = plot_prediction_grid(classifier, X, y, SHAPE, show="bars", n_images=100, ax=ax)
    assert display.alt_text.endswith("The bars are unnamed, the most probable class first.")


def test_bytes_are_shown_as_bytes_beside_bars_as_well():
    X = np.random.default_rng(0).integers(0, 200, (3, 12), dtype=np.uint8)
    scores = np.full((3, 2), 0.5)
    plain, bars = (
        plot_prediction_grid(None, X, None, (2, 2, 3), y_pred=scores, classes=["a", "b"], show=show)
        for show in ("prediction", "bars")
    )
    assert bars.limits == plain.limits == (0, 255)
    np.testing.assert_array_equal(bars.tiles, plain.tiles)


@pytest.mark.parametrize(
    ("show", "y_pred", "match"),
    [
        ("bars", [0, 1, 2], "show='bars' needs class probabilities"),
        ("bars", [0.5, 1.5, 2], "show='bars' needs class probabilities"),
        ("runner-up", [0, 1, 2], "show='runner-up' needs class scores, but the model gives none"),
        ("runner-up", [0.5, 1.5, 2], "show='runner-up' needs class scores, but the model predicts"),
        ("second", [0, 1, 2], "show must be one of 'prediction', 'runner-up', 'bars'"),
    ],
)
def test_what_cannot_be_shown_is_refused(show, y_pred, match, digits):
    ax = Figure().add_subplot()
    with pytest.raises(ValueError, match=match):
        plot_prediction_grid(None, digits[0][:3], None, SHAPE, y_pred=y_pred, show=show, ax=ax)
    assert not ax.get_images()


def test_without_errors_there_are_no_bars(digits):
    X, y = digits[0][:3], np.array([0, 1, 1])
    scores = np.eye(2)[y]
    display = plot_prediction_grid(
        None, X, y, SHAPE, y_pred=scores, classes=[0, 1], select="errors", show="bars"
    )
    assert display.alt_text == "No errors to show: all 3 predictions are right."
    assert display.bar_shares.shape == (0, 2)


@pytest.mark.parametrize("show", ["runner-up", "bars"])
def test_a_prediction_that_is_nan_has_no_runner_up_and_no_bars(show, digits):
    scores = np.array([[np.nan, np.nan], [0.2, 0.8]])
    said = Predictions(np.array([0, 1]), np.array([0, 1]), scores, "probability")
    display = plot_prediction_grid(None, digits[0][:2], None, SHAPE, y_pred=said, show=show)
    assert written(display)[0] == "NaN"
    if show == "bars":
        assert display.class_labels.texts == ("", "", "1", "0")
        assert np.ptp(display.bars.get_paths()[0].vertices[:, 0]) == 0


@pytest.mark.parametrize(("n", "sides"), [(100, (10, 8)), (300, (16, 13))])
def test_many_images_with_long_labels_have_a_larger_page(n, sides):
    y = np.arange(n) % 7
    names = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "sneaker"]
    display = plot_prediction_grid(
        None, np.eye(n, 784), y, (28, 28), y_pred=y, n_images=n, class_names=names
    )
    assert (display.figure.get_size_inches() < sides).all()
    assert display.labels.fit().size >= 7
    assert display.pixels_per_value == 2


def test_the_page_of_many_large_images_is_only_as_large_as_needed():
    X = np.broadcast_to(np.linspace(0, 1, 100)[:, np.newaxis], (100, 128 * 128))
    y = np.arange(100) % 7
    display = plot_prediction_grid(None, X, y, (128, 128), y_pred=y, n_images=100)
    assert (display.figure.get_size_inches() <= 16).all()
    assert not display.labels_left_out


def test_labels_of_too_many_images_are_left_out_with_a_warning():
    X, y = np.eye(2000, 784), np.arange(2000) % 2
    names = ["t-shirt", "pullover"]
    options = {"y_pred": y, "class_names": names, "vmin": 0, "vmax": 1}
    with pytest.warns(
        UserWarning, match=r"labels of 2,000 images .* give slice\(0, 1\d\d\d\), then"
    ):
        display = plot_prediction_grid(None, X, y, (28, 28), n_images=2000, **options)
    assert display.labels_left_out
    assert display.pixels_per_value == 1
    page = plot_prediction_grid(None, X, y, (28, 28), select=slice(0, 1000), **options)
    assert not page.labels_left_out
