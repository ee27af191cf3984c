"""Support vector regression with a wide Gaussian kernel, from scikit-learn, which is imported when first asked for.

It is handed the kernel's values, so that it multiplies no rows by BLAS, whose last digits depend on the processor.
"""

from __future__ import annotations

import numpy as np

from xl_lepton.numerics import ordered, portable
from xl_lepton.numerics.gaussian import distances
from xl_lepton.numerics.learners import Learned, Predict, by_folds
from xl_lepton.numerics.ordered import Array

BOUND = 10.0  # how hard a row may pull, in standard deviations of the target
TUBE = 0.1  # errors up to this many standard deviations cost nothing (Vapnik 1995)
WIDTH = 0.1  # the kernel is exp(-WIDTH * mean squared distance per column)


def support_vectors(x: Array, y: Array) -> Learned:
    return by_folds(_support_vectors, x, y)


def _support_vectors(x: Array, y: Array) -> Predict:
    from sklearn.svm import SVR

    middle, spread = float(y.mean()), float(y.std()) or 1.0
    model = SVR(kernel="precomputed", C=BOUND, epsilon=TUBE).fit(_kernel(x, x), (y - middle) / spread)
    kept, weights = x[model.support_], spread * model.dual_coef_[0]
    offset = middle + spread * float(model.intercept_[0])

    def predict(new: Array) -> Array:
        return offset + ordered.along(_kernel(new, kept), weights)

    return predict


def _kernel(first: Array, second: Array) -> Array:
    return portable.exp(np.maximum(-WIDTH * distances(first, second), -700.0))
