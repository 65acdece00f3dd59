"""Settings read from the environment (`LIVRABLES_…`) once per command, never at import.

A setting is a field below with its French description; `livrables doctor` prints them and the
README's table is compared with them by a test. This module opens nothing.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = Path(__file__).resolve().parent / "bundled"


class Settings(BaseSettings):
    """All settings, with their defaults. Paths are absolute after loading."""

    model_config = SettingsConfigDict(env_prefix="LIVRABLES_", frozen=True, extra="ignore")

    data: Path = Field(ROOT / "data", description="dossier des documents, des index et du cache")
    embedder: str = Field(
        "ngrams",
        description="« ngrams » (défaut, sans téléchargement) ou le nom ou dossier d'un modèle "
        "sentence-transformers",
    )
    chroma: str | None = Field(
        None,
        description="adresse http(s)://… d'un serveur Chroma ; vide : Chroma dans le processus",
    )

    @property
    def documents(self) -> Path:
        """Folder of the documents that the user added."""
        return self.data / "documents"

    @property
    def index(self) -> Path:
        """Folder of the index generations."""
        return self.data / "index"


def load_settings() -> Settings:
    """Settings from the environment; raises SettingsError naming the variable at fault."""
    try:
        settings = Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).upper()
        raise SettingsError(
            f"La variable d'environnement LIVRABLES_{name} a une valeur inutilisable ; "
            "corrigez-la ou supprimez-la."
        ) from error
    return settings.model_copy(update={"data": settings.data.expanduser().resolve()})
