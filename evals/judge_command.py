"""`livrables eval judge`: asks the model of the settings for its opinion of a run's answers.

Opinions are written as they come, so that an interruption loses none; figures go to standard output,
progress and what is sent where to standard error. Scores nothing itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from assistant.models import ChatModel, open_model
from assistant.terminal import count_bar, plural
from corpus.errors import ModelError, UserError
from corpus.settings import Settings, load_settings
from evals.judge import PROMPT, Judged, judge_run, to_judge
from evals.judged import judged_json, judged_lines, judged_path, resumed, save_judged
from evals.run import find_run
from evals.runfile import load_run
from evals.types import Run
from prompts.loading import load_prompt

TIMEOUT_SECONDS = 60.0


def judge_command(options: argparse.Namespace) -> int:
    """`livrables eval judge RÉSULTAT [--out F] [--json]`.

    UserError when no model is set, and when the model fails for good: what is done is kept.
    """
    settings = load_settings()
    model = _model(settings)
    run_path = find_run(options.run, settings)
    run = load_run(run_path)
    out = options.out or judged_path(run_path)
    judged = resumed(out, _empty(model, run_path, run))
    judged = _judge(run, model, judged, out)
    if options.json:
        print(json.dumps(judged_json(judged, run, out), ensure_ascii=False, indent=2))
    else:
        print("\n".join(judged_lines(judged, run)))
        print(f"Avis : {out}")
    return 0


def _model(settings: Settings) -> ChatModel:
    """The model that judges; UserError when none is set."""
    if settings.judge is None:
        raise UserError(
            "Aucun modèle ne donne d'avis : choisissez-en un dans LIVRABLES_JUDGE, par exemple "
            "« openai:mistral-small » (et l'adresse d'un serveur compatible dans LIVRABLES_JUDGE_URL)."
        )
    return open_model(settings.judge, settings.judge_url, TIMEOUT_SECONDS)


def _empty(model: ChatModel, run_path: Path, run: Run) -> Judged:
    """The opinions before the first one."""
    prompt = load_prompt(PROMPT)
    return Judged(
        judge=model.name,
        server=model.server,
        prompt_version=prompt.version,
        prompt_sha=prompt.sha,
        run_file=run_path.name,
        run_started=run.started,
    )


def _judge(run: Run, model: ChatModel, judged: Judged, out: Path) -> Judged:
    """Asks for what is missing and writes each opinion as it comes."""
    wanted = {result.case.id: result.case.question for result in to_judge(run)}
    kept = tuple(judgement for judgement in judged.judgements if judgement.case_id in wanted)
    judged = replace(judged, judgements=kept)
    done = {judgement.case_id for judgement in kept}
    missing = [case for case in wanted if case not in done]
    if not missing:
        save_judged(judged, out)
        return judged
    count = plural(len(missing), "réponse est envoyée", "réponses sont envoyées")
    print(
        f"{count}, avec leur question, ce qui était attendu et leurs extraits, à {model.name} "
        f"({model.server}).",
        file=sys.stderr,
    )
    order = list(wanted)
    try:
        with count_bar("Avis du modèle") as show:
            show(len(done), len(wanted), wanted[missing[0]])
            for judgement in judge_run(run, model, done):
                found = sorted(
                    (*judged.judgements, judgement), key=lambda j: order.index(j.case_id)
                )
                judged = replace(judged, judgements=tuple(found))
                save_judged(judged, out)
                show(len(judged.judgements), len(wanted), wanted[judgement.case_id])
    except (ModelError, KeyboardInterrupt):
        if judged.judgements:
            print(f"Gardé dans « {out} » ; la même commande continue de là.", file=sys.stderr)
        raise
    return judged
