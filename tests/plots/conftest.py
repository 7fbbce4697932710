"""A network of two hidden layers, which plots of units and of any layer take."""

import pytest
from sklearn.neural_network import MLPClassifier


@pytest.fixture(scope="session")
def network(digits, fit):
    return fit(MLPClassifier((12, 8), max_iter=30, random_state=0), *digits)
