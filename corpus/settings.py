"""Settings read from the environment (`LIVRABLES_…`) once per command, never at import.

A setting is a field below with its French description; `livrables doctor` prints them and the
README's table is compared with them by a test. This module opens nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError
from corpus.passwords import is_hash

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = Path(__file__).resolve().parent / "bundled"
NGRAMS = "ngrams"
STATIC = "statique"
HYBRID = "hybride"
SHIPPED = (NGRAMS, STATIC, HYBRID)
DEFAULT_EMBEDDER = HYBRID
"""Embedders that need no download."""
HUB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+")
"""« owner/name », the only form that the hub of models knows."""
MODEL_NAME = re.compile(r"[a-z][a-z_]*:[^\s:]\S*")
"""« provider:model »; a model's own name may hold more colons."""


class Settings(BaseSettings):
    """All settings, with their defaults. Paths are absolute after loading."""

    model_config = SettingsConfigDict(
        env_prefix="LIVRABLES_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    data: Path = Field(ROOT / "data", description="dossier des documents, des index et du cache")
    embedder: str = Field(
        DEFAULT_EMBEDDER,
        description="« hybride » (défaut), ou ses deux moitiés « statique » et « ngrams », toutes sans "
        "téléchargement, ou le nom ou dossier d'un modèle sentence-transformers",
    )
    reranker: str = Field(
        "",
        description="nom ou dossier d'un modèle sentence-transformers « cross-encoder » qui relit les "
        "premiers passages trouvés (quelques secondes par question) ; vide : aucun",
    )
    chroma: str | None = Field(
        None,
        description="adresse http(s)://… d'un serveur Chroma ; vide : Chroma dans le processus",
    )
    dense_weight: float = Field(
        0.2,
        ge=0.0,
        le=1.0,
        description="poids de la recherche par vecteurs dans la fusion, de 0 à 1 ; le reste va à la "
        "recherche par mots",
    )
    staff_password: str | None = Field(
        None,
        repr=False,
        description="empreinte du mot de passe de la page « Évaluer », faite par « livrables "
        "password » ; vide : pas de page",
    )

    judge: str | None = Field(
        None,
        description="modèle « fournisseur:modèle » qui donne son avis sur des réponses "
        "(« livrables eval judge ») ; vide : aucun modèle",
    )
    judge_url: str | None = Field(
        None,
        description="adresse http(s)://… d'un serveur compatible pour ce modèle ; vide : celle du "
        "fournisseur",
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
    """Settings from the environment; raises SettingsError naming the variable at fault.

    A variable that is empty counts as absent.
    """
    for variable, value in os.environ.items():
        if variable.upper().startswith("LIVRABLES_") and not _is_text(value):
            raise SettingsError(
                f"La variable d'environnement {variable} n'est pas en UTF-8 ; "
                "corrigez-la ou supprimez-la."
            )
    try:
        settings = Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).upper()
        raise SettingsError(
            f"La variable d'environnement LIVRABLES_{name} a une valeur inutilisable ; "
            "corrigez-la ou supprimez-la."
        ) from error
    try:
        data = settings.data.expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise SettingsError(
            f"LIVRABLES_DATA : « {settings.data} » n'est pas un dossier utilisable ; corrigez le "
            "chemin ou supprimez la variable."
        ) from error
    embedder = settings.embedder.strip() or DEFAULT_EMBEDDER
    check_embedder(embedder)
    reranker = settings.reranker.strip()
    if reranker:
        check_model("LIVRABLES_RERANKER", reranker)
    if settings.chroma:
        check_chroma(settings.chroma)
    if settings.staff_password:
        check_staff_password(settings.staff_password)
    if settings.judge:
        check_judge(settings.judge)
    if settings.judge_url:
        check_judge_url(settings.judge_url)
    return settings.model_copy(update={"data": data, "embedder": embedder, "reranker": reranker})


def check_embedder(setting: str) -> None:
    """Raises SettingsError for what is neither a shipped embedder, nor a folder, nor a hub name."""
    if setting not in SHIPPED:
        beside = f"ni « {NGRAMS} », ni « {STATIC} », ni « {HYBRID} », "
        check_model("LIVRABLES_EMBEDDER", setting, beside)


def check_model(variable: str, setting: str, beside: str = "") -> None:
    """Raises SettingsError for what is neither a folder nor a hub name (nor `beside`)."""
    if HUB_NAME.fullmatch(setting):
        return
    try:
        usable = Path(setting).is_dir()
    except OSError:  # a name too long, a place that may not be looked at
        usable = False
    if not usable:
        raise SettingsError(
            f"{variable} : « {setting} » n'est {beside}ni un dossier existant, ni un nom de modèle "
            "« propriétaire/nom » ; corrigez la variable ou supprimez-la."
        )


def check_chroma(url: str) -> None:
    """Raises SettingsError for what is no address of a web server."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            f"LIVRABLES_CHROMA : « {url} » n'est pas une adresse http(s)://hôte:port ; corrigez la "
            "variable ou supprimez-la."
        )


def check_staff_password(stored: str) -> None:
    """Raises SettingsError for what is no hash of a password; the value itself is never told."""
    if not is_hash(stored):
        raise SettingsError(
            "LIVRABLES_STAFF_PASSWORD n'est pas l'empreinte d'un mot de passe : faites-en une avec "
            "« livrables password », et gardez les apostrophes qui l'entourent (sans elles, "
            "l'interpréteur de commandes efface ce qui suit chaque $)."
        )


def check_judge(setting: str) -> None:
    """Raises SettingsError for what is not « provider:model »; knows no provider."""
    if not MODEL_NAME.fullmatch(setting):
        raise SettingsError(
            f"LIVRABLES_JUDGE : « {setting} » n'est pas de la forme « fournisseur:modèle », par "
            "exemple « openai:mistral-small » ; corrigez la variable ou supprimez-la."
        )


def check_judge_url(url: str) -> None:
    """Raises SettingsError for what is no address of a web server, or holds a name or password."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        secret = "@" in parts.netloc
    except ValueError:
        usable, secret = False, "@" in url
    if secret:
        raise SettingsError(
            "LIVRABLES_JUDGE_URL contient un identifiant ou un mot de passe ; retirez-le, et donnez "
            "la clé dans la variable du fournisseur (OPENAI_API_KEY, MISTRAL_API_KEY)."
        )
    if not usable or url.split() != [url]:
        raise SettingsError(
            f"LIVRABLES_JUDGE_URL : « {url} » n'est pas une adresse http(s)://hôte:port/chemin ; "
            "corrigez la variable ou supprimez-la."
        )


def _is_text(value: str) -> bool:
    """Whether a value of the environment was valid UTF-8."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
