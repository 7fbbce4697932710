"""What figures have to say, found with numpy alone, and compared with what `numbers` reads."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from mlpviz import History
from random_calls.networks import SMOOTH, known

ROUNDING = {"rtol": 1e-5, "atol": 1e-7}
BOUNDS = {
    "glorot": lambda weights: np.sqrt(6 / sum(weights.shape)),
    "he": lambda weights: np.sqrt(6 / len(weights)),
    "torch": lambda weights: np.sqrt(1 / len(weights)),
    "lecun": lambda weights: 2 * np.sqrt(1 / len(weights)) / 0.87962566103423978,
}


def check(name, result, arguments):
    """Whether what a call returned holds the numbers that it was about."""
    CHECKS[name](result, arguments)


def rows_of(X):
    """The images as rows of pixels."""
    return np.asarray(X, float).reshape(len(X), -1)


def cut(rows, arguments):
    """Rows of pixels as images."""
    *sizes, last = arguments["image_shape"]
    if len(sizes) == 2 and arguments.get("channel_axis", -1) == 0:
        planes = rows.reshape(-1, *sizes, last)
        return np.moveaxis(planes, 1, -1) if sizes[0] == 3 else planes[:, 0]
    gray = len(sizes) == 1 or last == 1
    return (
        rows.reshape(-1, sizes[0], last)
        if len(sizes) == 1
        else rows.reshape(-1, *sizes, *(() if gray else (last,)))
    )


def check_tiles(numbers, tiles):
    drawn = [numbers[f"tile {i}"] for i in range(len(tiles))]
    assert f"tile {len(tiles)}" not in numbers
    if drawn:
        assert_allclose(drawn, tiles, **ROUNDING)


def check_limits(numbers, arguments, values, tiles, *, about_zero):
    """Whether the colors stand for the range of all values, or of each tile for itself."""
    norm, diverging = arguments.get("norm"), arguments.get("cmap") == "RdBu_r"
    scale = arguments.get("scale", "shared")
    # Colors of three channels are no color map, so nothing has to come out in its middle.
    about_zero |= norm is None and diverging and np.ndim(tiles) != 4
    if scale == "each":
        kept = [tile[np.isfinite(tile)] for tile in tiles]
        ends = [_ends(each, "shared", arguments, about_zero) for each in kept if each.size]
        ends = np.array(ends)
        drawn = numbers["limits"][[each.size > 0 for each in kept]]
    else:
        ends = np.array(_ends(values[np.isfinite(values)], scale, arguments, about_zero))
        own = [None, None] if norm is None else [norm.vmin, norm.vmax]
        ends = [end if limit is None else limit for end, limit in zip(ends, own, strict=True)]
        drawn = numbers["limits"]
    assert_allclose(drawn, ends, **ROUNDING)


def _ends(values, scale, arguments, about_zero):
    vmin, vmax, clip = (arguments.get(name) for name in ("vmin", "vmax", "clip"))
    clip = 1.0 if clip is None else clip
    if vmin is not None and vmax is not None:
        return vmin, vmax
    low, high = values.min(), values.max()
    if scale == "robust":
        low, high = np.percentile(values, arguments.get("percentiles", (1, 99)))
    if about_zero or scale == "symmetric":
        reach = vmax if vmax is not None else -vmin if vmin is not None else None
        reach = clip * max(abs(low), abs(high)) if reach is None else reach
        return -reach, reach
    return clip * low if vmin is None else vmin, clip * high if vmax is None else vmax


def check_image_grid(display, arguments):
    numbers, rows = display.numbers(), rows_of(arguments["X"])
    indices = chosen(arguments["n_images"], len(rows))
    assert_array_equal(numbers["indices"], indices)
    tiles = cut(rows[indices], arguments)
    check_tiles(numbers, tiles)
    check_limits(numbers, arguments, rows, tiles, about_zero=False)
    check_labels(numbers, arguments["labels"], indices)


def check_labels(numbers, labels, indices):
    texts = [numbers[name] for name in numbers if name.startswith("label ")]
    if labels == "index":
        assert texts == [str(index) for index in indices]
    elif labels is None:
        assert not texts
    else:
        assert texts == [labels[index] for index in indices]  # there is one for each row of X


def chosen(which, total):
    """All, the first so many, or those that are named."""
    if which is None or isinstance(which, int):
        return np.arange(total)[:which]
    return np.asarray(which)


def check_filters(display, arguments):
    numbers, network = display.numbers(), known(arguments["model"])
    filters = {"pixels": _filters, "input": _own_weights, "local": _local}[arguments["space"]](
        network, arguments
    )
    units = chosen(arguments["units"], filters.shape[1])
    assert_array_equal(numbers["units"], units)
    tiles = cut(filters.T[units], arguments)
    check_tiles(numbers, tiles)
    check_limits(numbers, arguments, filters, tiles, about_zero=tiles.ndim == 4)
    check_labels(numbers, arguments["labels"], units)


def check_filters_over_time(display, arguments):
    numbers, snapshots = display.numbers(), arguments["snapshots"]
    places = snapshots.steps.tolist()
    steps = places if arguments["steps"] is None else arguments["steps"]
    of_space = {"pixels": _filters, "input": _own_weights}[arguments["space"]]
    start = of_space(known(snapshots[0]), arguments)
    filters = [of_space(known(snapshots[places.index(step)]), arguments) for step in steps]
    if arguments.get("reference"):
        filters = [each - start for each in filters]
    units = chosen(arguments["units"], start.shape[1])
    assert_array_equal(numbers["units"], units)
    assert_array_equal(numbers["steps"], steps)
    tiles = cut(np.array([each[:, unit] for unit in units for each in filters]), arguments)
    check_tiles(numbers, tiles)
    scale = arguments.get("scale", "shared")
    centered = tiles.ndim == 4 or (bool(arguments.get("reference")) and scale == "shared")
    check_limits(numbers, arguments, np.array(filters), tiles, about_zero=centered)


def check_animation(animation, arguments):
    numbers, snapshots = animation.numbers(), arguments["snapshots"]
    of_space = {"pixels": _filters, "input": _own_weights}[arguments["space"]]
    filters = [of_space(known(layers), arguments) for layers in snapshots]
    units = chosen(arguments["units"], filters[0].shape[1])
    assert_array_equal(numbers["steps"], snapshots.steps)
    for i, each in enumerate(filters):
        assert_allclose(numbers[f"frame {i}"], cut(each.T[units], arguments), **ROUNDING)
    check_tiles(numbers, cut(filters[-1].T[units], arguments))
    frames = cut(np.array([each[:, unit] for unit in units for each in filters]), arguments)
    centered = frames.ndim == 4
    check_limits(numbers, arguments, np.array(filters), frames, about_zero=centered)


def check_live_filters(snapshots, arguments):
    assert snapshots is arguments["snapshots"]
    assert not snapshots.listeners  # these tests run outside a notebook


def check_record_training(snapshots, arguments):
    epochs = arguments.get("epochs", 20)
    given = arguments.get("snapshots")
    assert given is None or snapshots is given
    assert (snapshots.steps[0], snapshots.steps[-1]) == (0, epochs)
    assert len(snapshots.history.curves["training loss"].values) == epochs
    assert snapshots[0].weights[0].shape == (np.shape(arguments["X"])[1], 3)


def _filters(network, _):
    return network.filters


def _own_weights(network, _):
    return network.weights[0]


def _local(network, arguments):
    steps = getattr(arguments["model"], "preprocessing", ())
    if not (steps and steps[0].name in SMOOTH):
        return network.filters
    slopes = SMOOTH[steps[0].name][1](np.ravel(arguments["at"]).astype(float))
    return slopes[:, None] * network.weights[0]


def check_prediction_grid(display, arguments):
    numbers, rows = display.numbers(), rows_of(arguments["X"])
    shown = numbers["indices"]
    tiles = cut(rows[shown], arguments)
    check_tiles(numbers, tiles)
    check_limits(numbers, arguments, rows, tiles, about_zero=False) if len(tiles) else None
    y, (said, scores, classes) = np.asarray(arguments["y"]), _said(arguments, rows)
    assert_array_equal(numbers["predictions"], said[shown])
    if said.dtype.kind != "f":
        assert_array_equal(numbers["correct"], (said == y)[shown])
        signs = [numbers[f"label {i}"][0] for i in range(len(shown))]
        assert signs == ["✓" if right else "✗" for right in (said == y)[shown]]
    if scores is not None:
        assert_allclose(numbers["confidence"], scores.max(axis=1)[shown], **ROUNDING)
        assert_allclose(display.probabilities, scores[shown], **ROUNDING)
    if arguments.get("show") == "bars" and len(shown):
        widest = numbers["probabilities of bars"].max(axis=1)
        assert_allclose(widest, scores.max(axis=1)[shown], **ROUNDING)
    n = min(arguments.get("n_images", 10), len(rows))
    _check_selection(arguments["select"], n, shown, _losses(y, said, scores, classes))


def _said(arguments, rows):
    """What is said of each row, with which probabilities, of which classes."""
    model, y_pred = arguments["model"], np.asarray(arguments.get("y_pred"))
    if model is not None:
        return model.predict(rows), model.predict_proba(rows), model.classes_
    if y_pred.ndim == 1:
        return y_pred, None, None
    classes = np.array(arguments["classes"])
    return classes[y_pred.argmax(axis=1)], y_pred, classes


def _losses(y, said, scores, classes):
    """What each selection goes by, the largest first."""
    if scores is None:
        return {"worst": (said - y) ** 2 if said.dtype.kind == "f" else None, "errors": said != y}
    own = scores[np.arange(len(y)), np.searchsorted(classes, y)]
    top = np.sort(scores, axis=1)
    return {"worst": -np.log(own), "uncertain": top[:, -2] - top[:, -1], "errors": said != y}


def _check_selection(select, n, shown, keys):
    if not isinstance(select, str):
        assert_array_equal(shown, select)
    elif select == "first":
        assert_array_equal(shown, np.arange(n))
    elif select == "errors":
        assert_array_equal(shown, np.flatnonzero(keys["errors"])[:n])
    else:
        assert len(set(shown.tolist())) == len(shown) == n
        if select != "random":
            assert_allclose(keys[select][shown], -np.sort(-keys[select])[:n], **ROUNDING)


def check_layer_weights(display, arguments):
    numbers, network = display.numbers(), known(arguments["model"])
    layer = range(len(network.weights))[arguments["layer"]]
    weights, inputs, units = network.weights[layer], numbers["inputs"], numbers["units"]
    assert_allclose(numbers["weights"], weights[np.ix_(inputs, units)], **ROUNDING)
    check_limits(numbers, {"scale": "symmetric"} | arguments, weights, (), about_zero=False)
    alike = arguments.get("order") == "similarity"
    _check_order(units, weights.T, alike=alike)
    _check_order(inputs, weights, alike=alike and layer > 0)


def _check_order(order, vectors, *, alike):
    """Whether each is followed by one that is most like it among those that are left."""
    assert sorted(order.tolist()) == list(range(len(vectors)))
    if not alike:
        assert_array_equal(order, range(len(vectors)))
        return
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.isclose(lengths[order[0]], lengths.max())
    directions = vectors / np.where(lengths > 0, lengths, 1)[:, None]
    for i, current in enumerate(order[:-1]):
        cosines = directions[order[i + 1 :]] @ directions[current]
        assert cosines[0] >= cosines.max() - 1e-9


def check_receptive_fields(display, arguments):
    numbers, network = display.numbers(), known(arguments["model"])
    layer = range(len(network.weights))[arguments["layer"]]
    units = chosen(arguments["units"], len(network.biases[layer]))
    n_each = len(numbers["units"]) // len(units)
    assert_array_equal(numbers["units"], np.repeat(units, n_each))
    tiles = np.array([numbers[f"tile {i}"] for i in range(len(numbers["units"]))])
    linear = arguments["method"] == "linear"
    if linear:
        assert_allclose(tiles, cut(_products(network, layer).T[units], arguments), **ROUNDING)
    signed = linear or arguments["method"] == "pattern"
    check_limits(numbers, arguments, tiles, tiles, about_zero=signed and tiles.ndim == 4)
    if not linear:
        fields = {name: numbers.get(name) for name in ("activations", "active", "indices")}
        METHODS[arguments["method"]](tiles, fields, network, layer, units, arguments)


def _products(network, layer):
    """The product of the matrices up to a layer, NaN where a pixel is not seen."""
    product = network.pixels
    for matrix in network.weights[: layer + 1]:
        product = product @ matrix
    return network.unseen_as_nan(product)


def _average(tiles, fields, network, layer, units, arguments):
    X = rows_of(arguments["X"])
    active = network.active(X, layer)[:, units]
    assert_allclose(fields["activations"], active.max(axis=0), **ROUNDING)
    n = min(arguments.get("n_images", 100), len(X))
    for tile, values, on in zip(tiles, active.T, fields["active"], strict=True):
        order = np.argsort(-values, kind="stable")
        above = values[order[:n]] - values.mean()
        decided = n == len(X) or values[order[n - 1]] - values[order[n]] > 1e-6
        if not on:
            assert np.isnan(tile).all()
        elif decided and above[0] > 1e-4:
            mean = np.maximum(above, 0) @ X[order[:n]] / np.maximum(above, 0).sum()
            assert_allclose(tile, cut(mean[None], arguments)[0], **ROUNDING)


def _optimal(tiles, fields, network, layer, units, arguments):
    X = rows_of(arguments["X"])
    low, high = X.min(axis=0), X.max(axis=0)
    own = np.arange(len(units))
    found = _flat(tiles, arguments)
    seen = ~np.isnan(found)
    assert (seen.all(axis=0) | ~network.pixels.any(axis=1) | ~fields["active"].all()).all()
    assert ((found >= low - 1e-6) & (found <= high + 1e-6) | ~seen).all()
    found = np.where(seen, found, low)
    on = fields["active"]
    reached = network.entering(found, layer)[own, units]
    best = network.entering(X, layer)[:, units].max(axis=0)
    assert (reached >= best - 1e-5 * (1 + np.abs(best)))[on].all()
    active = network.active(found, layer)[own, units]
    assert_allclose(fields["activations"][on], active[on], **ROUNDING)
    assert (best[~on] <= 1e-9).all()


def _pattern(tiles, fields, network, layer, units, arguments):
    X = rows_of(arguments["X"])
    active = network.active(X, layer)[:, units]
    deviation, on = active.std(axis=0), fields["active"]
    assert (deviation[~on] <= 1e-6 * np.abs(active.mean(axis=0))[~on]).all()
    clear = on & (deviation > 1e-6)
    products = (X - X.mean(axis=0)).T @ (active - active.mean(axis=0)) / len(X)
    expected = (products[:, clear] / deviation[clear]).T
    assert_allclose(tiles[clear], cut(expected, arguments), rtol=1e-5, atol=1e-6)
    assert np.isnan(tiles[~on]).all()


def _top(tiles, fields, network, layer, units, arguments):
    X = rows_of(arguments["X"])
    active = network.active(X, layer)[:, units]
    n = min(arguments.get("n_images") or 8, len(X))
    rows, on = fields["indices"].reshape(-1, n).T, fields["active"]
    found = np.take_along_axis(active, rows, axis=0)
    assert_allclose(found, -np.sort(-active, axis=0)[:n], **ROUNDING)
    assert_allclose(fields["activations"], found.T.ravel(), **ROUNDING)
    assert_allclose(tiles[on], cut(X[rows.T.ravel()[on]], arguments), **ROUNDING)
    assert np.isnan(tiles[~on]).all()


def _flat(tiles, arguments):
    """Images as rows of pixels, as they were given."""
    first = tiles.ndim == 4 and arguments.get("channel_axis", -1) == 0
    return (np.moveaxis(tiles, -1, 1) if first else tiles).reshape(len(tiles), -1)


METHODS = {"average": _average, "optimal": _optimal, "pattern": _pattern, "top": _top}


def check_unit_classes(display, arguments):
    numbers, network = display.numbers(), known(arguments["model"])
    layer = range(network.n_hidden)[arguments["layer"]]
    units = chosen(arguments["units"], len(network.biases[layer]))
    assert_array_equal(numbers["units"], units)
    filters = _products(network, layer)
    tiles = cut(filters.T[units], arguments)
    check_tiles(numbers, tiles)
    check_limits(numbers, arguments, filters, tiles, about_zero=tiles.ndim == 4)
    votes = _to_logits(network, layer)
    assert_allclose(numbers["votes"], votes[units], **ROUNDING)
    labels = getattr(arguments["model"], "classes_", range(votes.shape[1]))
    names = [str(label) for label in labels]
    bars = numbers["votes"]
    if "X" in arguments:
        bars = numbers["evidence"]
        _check_evidence(bars, network, layer, units, arguments)
    names = arguments.get("class_names", names)
    assert [numbers[f"class {i}"] for i in range(len(names))] == names
    _check_bars(display, bars)


def _to_logits(network, layer):
    product = network.weights[layer + 1]
    for matrix in network.weights[layer + 2 :]:
        product = product @ matrix
    return _of_both(product)


def _of_both(logits):
    """The logits of all classes; of two, a network may have only the second one's."""
    return np.hstack([-logits, logits]) if logits.shape[1] == 1 else logits


def _check_evidence(evidence, network, layer, units, arguments):
    X, (_, y) = rows_of(arguments["X"]), np.unique(arguments["y"], return_inverse=True)
    active, last = network.active(X, layer), network.n_hidden - 1
    for label in range(y.max() + 1):
        own = active[y == label]
        if layer == last:
            means = own.mean(axis=0) * _to_logits(network, layer)[:, label]
            assert_allclose(evidence[:, label], means[units], **ROUNDING)
        elif len(units) == active.shape[1]:
            logits = (_onwards(network, layer, each)[:, label] for each in (own, 0 * own))
            loud, silent = (each.mean() for each in logits)
            assert_allclose(evidence[:, label].sum(), loud - silent, rtol=1e-5, atol=1e-5)


def _onwards(network, layer, active):
    """The logits of all classes that follow from the activations of a layer."""
    for i in range(layer + 1, len(network.weights)):
        entering = active @ network.weights[i] + network.biases[i]
        active = network.after(i, entering) if i < network.n_hidden else entering
    return _of_both(active)


def _check_bars(display, values):
    """Whether the bars that are drawn are as tall, up or down, as what they stand for."""
    corners = np.array([path.vertices[:4] for path in display.bars.get_paths()])
    heights = corners[:, 0, 1] - corners[:, 1, 1]
    largest = np.abs(values).max()
    assert_allclose(display.bar_limit, largest or 1.0, **ROUNDING)
    tallest = np.abs(heights).max()
    assert_allclose(heights / (tallest or 1.0), values.ravel() / (largest or 1.0), **ROUNDING)


def check_plot_unit_report(display, arguments):
    numbers, report = display.numbers(), arguments["report"]
    units = chosen(arguments["units"], len(report))
    drawn = numbers["units"]
    if arguments.get("order") == "index":
        assert_array_equal(drawn, units)
    assert sorted(drawn.tolist()) == sorted(units.tolist())
    tiles = report.filters[drawn]
    check_tiles(numbers, tiles)
    check_limits(numbers, arguments, report.filters, tiles, about_zero=tiles.ndim == 4)
    for i, unit in enumerate(drawn):
        verdict = numbers[f"verdict {i}"]
        assert verdict == report.verdict[unit]
        assert (
            numbers[f"label {i}"].split()[1:] == [str(unit), verdict][: 1 + (verdict != "healthy")]
        )
    framed = 0 if display.frames is None else len(display.frames.get_segments())
    assert framed == (report.verdict[drawn] != "healthy").sum()


def check_unit_report(report, arguments):
    network = known(arguments["model"])
    layer = range(network.n_hidden)[arguments["layer"]]
    weights = network.weights[layer]
    assert_allclose(report.filters, cut(_products(network, layer).T, arguments), **ROUNDING)
    assert_allclose(
        report.measures.outgoing, np.linalg.norm(network.weights[layer + 1], axis=1), **ROUNDING
    )
    if "X" in arguments:
        X = rows_of(arguments["X"])
        inputs = network.to_inputs(X)
        varying = np.ptp(inputs, axis=0) > 0
        weights = weights[varying] if layer == 0 and varying.any() else weights
        _check_responses(report, network.entering(X, layer), network.active(X, layer))
    else:
        assert np.isnan(report.measures.firing).all()
    assert_allclose(report.measures.norm, np.linalg.norm(weights, axis=0), **ROUNDING)
    assert_allclose(report.measures.largest, np.abs(weights).max(axis=0), **ROUNDING)
    assert (report.auc is None) == ("y" not in arguments)
    if "y" in arguments:
        _check_auc(report, network.active(X, layer), np.asarray(arguments["y"]))


def _check_responses(report, entering, active):
    assert_allclose(report.measures.mean, active.mean(axis=0), **ROUNDING)
    assert_allclose(report.measures.spread, active.std(axis=0), rtol=1e-5, atol=1e-6)
    above = [(entering > limit).mean(axis=0) for limit in (1e-9, -1e-9)]
    assert (above[0] <= report.measures.firing).all()
    assert (report.measures.firing <= above[1]).all()


def _check_auc(report, active, y):
    """Whether it is how often an image of a class is above another one, give or take ties."""
    for label, areas in zip(report.classes, report.auc.T, strict=True):
        if not 0 < (y == label).sum() < len(y):
            assert np.isnan(areas).all()
            continue
        ahead = active[y == label][:, None] - active[y != label]
        won, lost = ((sign * ahead > 1e-9).mean(axis=(0, 1)) for sign in (1, -1))
        assert (won - 1e-9 <= areas).all()
        assert (areas <= 1 - lost + 1e-9).all()


def check_weight_distribution(display, arguments):
    numbers, network = display.numbers(), known(arguments["model"])
    names = [f"layer {i}" for i in chosen(arguments["layers"], len(network.weights))]
    assert list(display.lines) == names
    edges = numbers["edges of bins"]
    assert len(edges) == arguments.get("n_bins", 61) + 1
    for name in names:
        weights = network.weights[int(name.split()[1])]
        bound = numbers[f"bound of the initial range of {name}"]
        assert_allclose(bound, _bound(network, weights, arguments), **ROUNDING)
        shares = np.histogram(weights / bound, edges)[0] / weights.size
        assert_allclose(numbers[f"shares of {name}"], shares, **ROUNDING)
        assert_allclose(shares.sum(), 1)
        steps = display.lines[name].get_ydata()[:-1]
        assert_allclose(np.nan_to_num(steps), shares, **ROUNDING)
        beyond = numbers[f"share beyond the initial range of {name}"]
        assert_allclose(beyond, (np.abs(weights) > bound * (1 + 1e-6)).mean(), **ROUNDING)


def _bound(network, weights, arguments):
    framework = "glorot" if hasattr(arguments["model"], "weights") else "sklearn"
    scheme = arguments.get("initial") or framework
    if scheme != "sklearn":
        return BOUNDS[scheme](weights)
    logistic = network.n_hidden and network.activations[0] == "logistic"
    return np.sqrt((2 if logistic else 6) / sum(weights.shape))


def check_loss_curve(display, arguments):
    numbers, model, weight = display.numbers(), arguments["model"], arguments.get("smooth") or 0
    if arguments.get("band"):
        groups = model if isinstance(model, dict) else {"": model}
        for name, runs in groups.items():
            for curve in runs[0].curves:
                _check_band(numbers, _told(name, curve, runs[0]), curve, runs, weight)
        return
    for name, history in _histories(model).items():
        for curve, values in history.items():
            told = _told(name, curve, history)
            drawn = numbers[f"raw values of {told}" if weight else f"values of {told}"]
            assert_allclose(drawn, values)
            assert_array_equal(numbers[f"steps of {told}"], np.arange(1, len(values) + 1))
            if weight:
                assert_allclose(numbers[f"values of {told}"], _smooth(values, weight), **ROUNDING)
        _check_best(numbers, name, history, marked=arguments.get("mark_best", True))


def _histories(model):
    """The curves of each model, by name."""
    if isinstance(model, list):
        return {"": {"training loss": model}}
    models = {"": model} if isinstance(model, History) else model
    return {
        name: {curve: held.values for curve, held in each.curves.items()}
        for name, each in models.items()
    }


def _told(name, curve, history):
    """What a curve is called in the legend."""
    curves = history.curves if isinstance(history, History) else history
    if not name:
        return curve
    return name if len(curves) == 1 else f"{name}: {curve}"


def _smooth(values, weight):
    """The mean of all values so far, each of which counts by a power of the weight."""
    values = np.asarray(values, float)
    powers = [weight ** np.arange(i, -1, -1.0) for i in range(len(values))]
    return [own @ values[: len(own)] / own.sum() for own in powers]


def _check_best(numbers, name, history, *, marked):
    order = ["val_accuracy", "accuracy", "val_loss", "loss", "training loss"]
    curve = min(history, key=order.index)
    values = np.asarray(history[curve])
    best = (values.argmax() if "accuracy" in curve else values.argmin()) + 1
    for each in history:
        told = f"best step of {_told(name, each, history)}"
        assert numbers.get(told) == (best if each == curve and marked else None)


def _check_band(numbers, told, curve, runs, weight):
    values = [run.curves[curve].values for run in runs]
    values = [_smooth(each, weight) for each in values] if weight else values
    n = max(len(each) for each in values)
    table = np.full((len(values), n), np.nan)
    for row, each in zip(table, values, strict=True):
        row[: len(each)] = each
    assert_array_equal(numbers[f"number of runs of {told}"], (~np.isnan(table)).sum(axis=0))
    assert_allclose(numbers[f"values of {told}"], np.nanmean(table, axis=0), **ROUNDING)
    ends = np.stack([np.nanmin(table, axis=0), np.nanmax(table, axis=0)], axis=1)
    assert_allclose(numbers[f"range of {told}"], ends, **ROUNDING)


CHECKS = {
    "animate_filters": check_animation,
    "plot_filters_over_time": check_filters_over_time,
    "plot_first_layer_filters": check_filters,
    "plot_image_grid": check_image_grid,
    "plot_layer_weights": check_layer_weights,
    "plot_loss_curve": check_loss_curve,
    "plot_prediction_grid": check_prediction_grid,
    "plot_receptive_fields": check_receptive_fields,
    "plot_unit_classes": check_unit_classes,
    "plot_unit_report": check_plot_unit_report,
    "plot_weight_distribution": check_weight_distribution,
    "live_filters": check_live_filters,
    "record_training": check_record_training,
    "unit_report": check_unit_report,
}
