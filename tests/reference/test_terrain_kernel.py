"""Heights between posts: compiled, interpreted, and by the dull reference."""

import numpy as np
import pytest

from skyshed.terrain import kernel
from skyshed.terrain.reference import height_between

FORMS = [kernel.sample, kernel.sample.py_func]


def posts(n_row, n_column, *, n_void=0):
    random = np.random.default_rng(5)
    elevation = random.uniform(-400.0, 8000.0, (n_row, n_column)).astype(np.float32)
    elevation.ravel()[random.choice(elevation.size, n_void, replace=False)] = np.nan
    return elevation


@pytest.mark.parametrize("sample", FORMS)
@pytest.mark.parametrize("n_void", [0, 6])
def test_kernel_agrees_with_reference(sample, n_void):
    elevation = posts(6, 5, n_void=n_void)
    random = np.random.default_rng(6)
    column = np.concatenate([random.uniform(-0.5, 4.5, 200), random.integers(0, 5, 60), random.uniform(0, 4, 60)])
    row = np.concatenate([random.uniform(-0.5, 5.5, 200), random.uniform(0, 5, 60), random.integers(0, 6, 60)])

    out = np.empty(column.size, np.float32)
    sample(elevation, column, row, out)

    expected = [height_between(elevation, *each) for each in zip(column, row, strict=True)]
    np.testing.assert_allclose(out, expected, rtol=2e-7, atol=1e-3)
    assert np.isnan(out).any()
    assert np.isfinite(out).any()


@pytest.mark.parametrize("sample", FORMS)
def test_a_void_without_weight_does_no_harm(sample):
    elevation = np.array([[1.0, np.nan], [3.0, 5.0]], np.float32)
    out = np.empty(4, np.float32)

    # On the left line, on the lower line, on it but for rounding, and where the void has weight.
    sample(elevation, np.array([0.0, 0.5, 1e-9, 0.5]), np.array([0.5, 1.0, 0.5, 0.99]), out)

    np.testing.assert_array_equal(out, np.array([2.0, 4.0, 2.0, np.nan], np.float32))


@pytest.mark.parametrize("resample", [kernel.resample, kernel.resample.py_func])
def test_resampling_fills_only_what_is_unknown_and_speaks_for_a_pixel_at_its_edge(resample):
    #    source posts 0 1 2 3; wanted at -0.4 (in the first pixel), 0.5, 1.5 (kept), 2.5, 3.6 (beyond)
    elevation = np.array([[10.0, 20.0, 30.0, 40.0], [10.0, 20.0, 30.0, 40.0]], np.float32)
    out = np.array([[np.nan, np.nan, -7.0, np.nan, np.nan]], np.float32)
    mesh_column = np.array([[-0.4, 3.6], [-0.4, 3.6]])
    mesh_row = np.array([[0.0, 0.0], [1.0, 1.0]])

    resample(elevation, mesh_column, mesh_row, 4, out)

    np.testing.assert_allclose(out, [[10.0, 16.0, -7.0, 36.0, np.nan]], rtol=1e-6)
