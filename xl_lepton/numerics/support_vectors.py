"""Support vector regression with a wide Gaussian kernel, from scikit-learn, which is imported when first asked for."""

from __future__ import annotations

import numpy as np

from xl_lepton.numerics.learners import Array, Learned, Predict, by_folds, products

BOUND = 10.0  # how hard a row may pull, in standard deviations of the target
TUBE = 0.1  # errors up to this many standard deviations cost nothing (Vapnik 1995)
WIDTH = 0.1  # the kernel is exp(-WIDTH * mean squared distance per column)


def support_vectors(x: Array, y: Array) -> Learned:
    return by_folds(_support_vectors, x, y)


def _support_vectors(x: Array, y: Array) -> Predict:
    from sklearn.svm import SVR

    middle, spread = float(y.mean()), float(y.std()) or 1.0
    model = SVR(C=BOUND, epsilon=TUBE, gamma=WIDTH / x.shape[1]).fit(x, (y - middle) / spread)
    kept, weights = model.support_vectors_, spread * model.dual_coef_[0]
    offset = middle + spread * float(model.intercept_[0])
    narrow = WIDTH / x.shape[1]
    pulls, depths = 2 * narrow * kept.T, narrow * np.sum(kept**2, axis=1)

    def predict(new: Array) -> Array:
        near = products(new, pulls) - depths - narrow * np.einsum("ij,ij->i", new, new)[:, None]
        return offset + products(np.exp(np.minimum(near, 0.0)), weights)

    return predict
