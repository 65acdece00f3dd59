"""The abstention threshold: the shipped one, or the one that `livrables eval calibrate` wrote.

A calibration is one small JSON file in the data directory; without it, `abstain.MIN_SUPPORT` holds.
This module does not choose a threshold: it stores one, with what it was chosen for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.abstain import MIN_SUPPORT
from corpus.errors import SettingsError, UserError, reason
from corpus.settings import Settings

FILE = "abstention.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold in [0, 1] and why: on `set_name`, at most `target_risk` of answers may be wrong.

    `risk` and `coverage` were measured there at this threshold, on the index `index_id`; `date` is
    ISO 8601.
    """

    min_support: float
    target_risk: float
    risk: float
    coverage: float
    set_name: str
    index_id: str
    date: str


_ADAPTER = TypeAdapter(Calibration)


def calibration_path(settings: Settings) -> Path:
    """Where the calibration of a data directory stands."""
    return settings.data / FILE


def load_calibration(settings: Settings) -> Calibration | None:
    """The calibration in force, None for the shipped threshold; SettingsError for a broken file."""
    path = calibration_path(settings)
    try:
        found = _ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise SettingsError(
            f"Le réglage de l'abstention « {path} » est illisible ; revenez au seuil fourni avec "
            "« livrables eval calibrate --reset »."
        ) from error
    if not 0 <= found.min_support <= 1:
        raise SettingsError(
            f"Le réglage de l'abstention « {path} » donne un seuil hors de 0 à 1 ; revenez au seuil "
            "fourni avec « livrables eval calibrate --reset »."
        )
    return found


def min_support(settings: Settings) -> float:
    """The threshold in force."""
    calibration = load_calibration(settings)
    return MIN_SUPPORT if calibration is None else calibration.min_support


def save_calibration(settings: Settings, calibration: Calibration) -> Path:
    """Writes the calibration whole; UserError when the folder refuses."""
    path = calibration_path(settings)
    partial = path.with_name(path.name + ".partiel")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(_ADAPTER.dump_json(calibration, indent=2) + b"\n")
        partial.replace(path)
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error
    finally:
        partial.unlink(missing_ok=True)
    return path
