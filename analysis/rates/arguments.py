"""Arguments of the statistical functions as arrays, or a ValueError that names the argument."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def numbers(name: str, values: ArrayLike, *, missing: bool = False) -> np.ndarray:
    """Finite floats of any shape; with `missing`, NaN may stand for a value that is not there."""
    try:
        array = np.array(values, dtype=float)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{name} must be numbers") from problem
    if np.asarray(values).dtype.kind in "SU":
        raise ValueError(f"{name} must be numbers, not text")
    if np.isinf(array).any() or (not missing and np.isnan(array).any()):
        raise ValueError(f"{name} must be finite numbers; a missing or infinite value was given")
    return array


def counts(name: str, values: ArrayLike) -> np.ndarray:
    """Numbers of which none is negative."""
    array = numbers(name, values)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative")
    return array


def same_shape(**arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """The arrays in one shape: single numbers are repeated, any other difference of length is an error."""
    shapes = {array.shape for array in arrays.values() if array.ndim > 0}
    if len(shapes) > 1:
        told = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"{' and '.join(arrays)} must have the same length: {told}")
    shape = shapes.pop() if shapes else ()
    return tuple(np.broadcast_to(array, shape).copy() for array in arrays.values())


def errors_of_lines(
    errors: ArrayLike, lines: ArrayLike, names: tuple[str, str] = ("errors", "lines")
) -> tuple[np.ndarray, np.ndarray]:
    """Errors and lines in one shape, with 0 <= errors <= lines."""
    first, second = names
    found, shipped = same_shape(**{first: counts(first, errors), second: counts(second, lines)})
    if (found > shipped).any():
        raise ValueError(f"{first} must not exceed {second}")
    return found, shipped


def require_columns(frame: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise where a frame lacks one of the columns."""
    for name in names:
        if name not in frame.columns:
            raise ValueError(f"column {name!r} is missing")


def counted_columns(frame: pd.DataFrame, errors: str, lines: str) -> tuple[np.ndarray, np.ndarray]:
    """Two columns as floats, with 0 <= errors <= lines."""
    wrong, count = frame[errors].to_numpy(float), frame[lines].to_numpy(float)
    whole = np.isfinite(wrong).all() and np.isfinite(count).all()
    if not whole or (wrong < 0).any() or (wrong > count).any():
        raise ValueError("counts need 0 <= errors <= lines, all finite")
    return wrong, count


def confidence_level(confidence: float) -> float:
    """A confidence strictly between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    return float(confidence)


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """The value, if it is one of the allowed words."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; got {value!r}")
    return value


def require_volume(**exposures: np.ndarray) -> None:
    """Raise where a group has no lines."""
    for name, values in exposures.items():
        if (values <= 0).any():
            raise ValueError(f"{name} must be above 0")
