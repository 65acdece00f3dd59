"""Language models: the only file that imports langchain. `open_model` gives one that completes texts.

A model is named « provider:model ». Its key comes from the provider's own variable. Texts go to one
server, the one that `ChatModel.server` names, and nowhere else: tracing is switched off whatever the
environment says. This module knows no prompt and no question; nothing of it is needed to answer.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from corpus.errors import ModelError, ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIES = 2
"""How often a request is sent again, after a pause, when its failure may pass."""

LONGEST_DETAIL = 200
NO_KEY = "aucune"
"""Sent as the key to a server that one chose oneself, when there is none."""


class ChatModel(Protocol):
    """A model that completes a text."""

    @property
    def name(self) -> str:
        """« provider:model »."""

    @property
    def server(self) -> str:
        """The address that every text is sent to."""

    def complete(self, system: str, user: str) -> str:
        """What the model writes after its instructions and a message; ModelError when nothing."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A service of models: the package that speaks to it, its key's variable, its address.

    `url_variables` are those of the provider's own clients that may give another address.
    """

    package: str
    key_variable: str | None
    url: str
    url_variables: tuple[str, ...]


PROVIDERS = {
    "openai": Provider(
        "langchain-openai", "OPENAI_API_KEY", "https://api.openai.com/v1",
        ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
    ),
    "mistralai": Provider(
        "langchain-mistralai", "MISTRAL_API_KEY", "https://api.mistral.ai/v1",
        ("MISTRAL_BASE_URL",),
    ),
    "ollama": Provider("langchain-ollama", None, "http://127.0.0.1:11434", ("OLLAMA_HOST",)),
}  # fmt: skip


def open_model(
    name: str, base_url: str | None, timeout: float, setting: str = "LIVRABLES_JUDGE"
) -> ChatModel:
    """The model « provider:model » on the server at `base_url`, None for the provider's own.

    Sends nothing yet. A request may last `timeout` seconds, and is sent three times at most.
    `setting` is the variable that holds the name, for messages; its address is in `<setting>_URL`.
    Raises ModelUnavailable for an unknown provider, one whose package is missing, a missing key.
    """
    kind = name.partition(":")[0]
    provider = PROVIDERS.get(kind)
    if provider is None:
        known = ", ".join(PROVIDERS)
        raise ModelUnavailable(
            f"{setting} : fournisseur « {kind} » inconnu ; écrivez « fournisseur:modèle » avec l'un "
            f"de {known}."
        )
    server = base_url or _first(provider.url_variables) or provider.url
    key = _key(name, provider, server, setting)
    client = _client(name, provider, _options(kind, server, key, timeout), setting)
    return _LangchainModel(client, name, server, key, setting)


def _key(name: str, provider: Provider, server: str, setting: str) -> str:
    """The key to send: "" for a provider that has none, `NO_KEY` to a server that may need none."""
    variable = provider.key_variable
    if variable is None:
        return ""
    key = os.environ.get(variable, "").strip()
    if key and not (key.isascii() and key.isprintable()):
        raise ModelUnavailable(f"{variable} contient un signe qu'une clé ne peut pas avoir.")
    if not key and server == provider.url:
        raise ModelUnavailable(
            f"« {name} » demande une clé : donnez-la dans la variable {variable}, ou l'adresse d'un "
            f"serveur sans clé dans {setting}_URL."
        )
    return key or NO_KEY


def _first(variables: tuple[str, ...]) -> str | None:
    """The first of these variables that is set."""
    return next((os.environ[name] for name in variables if os.environ.get(name)), None)


def _options(kind: str, server: str, key: str, timeout: float) -> dict[str, Any]:
    """The arguments of the provider's client."""
    if kind == "ollama":
        return {"base_url": server, "client_kwargs": {"timeout": timeout}}
    # The client of Mistral takes whole seconds.
    seconds = max(1, round(timeout)) if kind == "mistralai" else timeout
    return {"base_url": server, "api_key": key, "timeout": seconds, "max_retries": RETRIES}


def _client(name: str, provider: Provider, options: dict[str, Any], setting: str) -> BaseChatModel:
    """The client of langchain, which has not spoken to its server yet."""
    from langchain.chat_models import init_chat_model

    try:
        client: BaseChatModel = init_chat_model(name, temperature=0, **options)
    except ImportError as error:
        raise ModelUnavailable(
            f"« {name} » ({setting}) demande un paquet qui n'est pas installé : "
            f".venv/bin/pip install --constraint constraints.txt {provider.package}"
        ) from error
    except Exception as error:  # whatever a client thinks of its arguments
        raise ModelUnavailable(
            f"« {name} » ({setting}) est inutilisable ({type(error).__name__}) ; corrigez {setting} "
            f"ou {setting}_URL."
        ) from error
    return client


class _LangchainModel:
    """A chat model of langchain behind `ChatModel`."""

    def __init__(
        self, client: BaseChatModel, name: str, server: str, key: str, setting: str
    ) -> None:
        self.name = name
        self.server = server
        self._client = client
        self._key = key
        self._setting = setting

    def complete(self, system: str, user: str) -> str:
        """What the model writes; ModelError or ModelUnavailable, in French, when it does not."""
        from langchain_core.messages import HumanMessage, SystemMessage
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):
                written = self._client.invoke([SystemMessage(system), HumanMessage(user)])
                return str(written.text)
        except Exception as error:  # each provider's client has its own errors
            raise self._told(error) from error

    def _told(self, error: Exception) -> ModelError:
        """The French error of what a client raised."""
        status = _status(error)
        if status is not None:
            return self._refused(status, self._detail(error))
        names = _class_names(error)
        url = f"{self._setting}_URL"
        if any("Timeout" in name for name in names):
            return ModelError(
                f"« {self.name} » n'a pas répondu à temps ; réessayez, ou choisissez un autre modèle "
                f"dans {self._setting}."
            )
        if {"ConnectError", "ConnectionError"} & names:
            return ModelUnavailable(
                f"Le serveur de « {self.name} » est injoignable ({self.server}) ; lancez-le ou "
                f"corrigez {url}."
            )
        if {"APIConnectionError", "TransportError"} & names:
            return ModelError(f"Le serveur de « {self.name} » a coupé la connexion ; réessayez.")
        return ModelError(
            f"Le serveur de « {self.name} » a répondu autre chose qu'une réponse de modèle "
            f"({type(error).__name__}) ; vérifiez {url}."
        )

    def _refused(self, status: int, detail: str) -> ModelError:
        """The French error of an HTTP status."""
        setting, url = self._setting, f"{self._setting}_URL"
        provider = PROVIDERS[self.name.partition(":")[0]]
        if status in {401, 403}:
            what = provider.key_variable or url
            return ModelUnavailable(
                f"Le serveur de « {self.name} » refuse la clé (erreur {status}) ; corrigez {what}."
            )
        if status == 404:
            return ModelUnavailable(
                f"Le serveur {self.server} ne connaît pas « {self.name} » (erreur 404{detail}) ; "
                f"corrigez {setting} ou {url}."
            )
        if status == 429:
            return ModelError(
                f"« {self.name} » reçoit trop de demandes ou n'a plus de crédit (erreur 429{detail}) ; "
                "réessayez plus tard."
            )
        if status >= 500:
            return ModelError(
                f"Le serveur de « {self.name} » est en panne (erreur {status}{detail}) ; réessayez."
            )
        return ModelError(
            f"Le serveur de « {self.name} » refuse la demande (erreur {status}{detail}) ; vérifiez "
            f"{setting}."
        )

    def _detail(self, error: Exception) -> str:
        """What the server said of its refusal, after « : »; without the key, short, on one line."""
        body = getattr(error, "body", None)
        said = body.get("message") if isinstance(body, dict) else None
        if not isinstance(said, str) or not said.strip():
            return ""
        hidden = said.replace(self._key, "…") if self._key else said
        printable = "".join(
            " " if unicodedata.category(sign).startswith(("C", "Z")) else sign for sign in hidden
        )
        return f" : {' '.join(printable.split())[:LONGEST_DETAIL]}"


def _chain(error: BaseException) -> list[BaseException]:
    """An error and what caused it."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__
    return found


def _class_names(error: BaseException) -> set[str]:
    """The names of all classes of an error and of its causes: providers share names, not classes."""
    return {cls.__name__ for one in _chain(error) for cls in type(one).__mro__}


def _status(error: BaseException) -> int | None:
    """The HTTP status of a refusal; None when the server gave none."""
    for one in _chain(error):
        for holder in (one, getattr(one, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int) and status >= 400:
                return status
    return None
