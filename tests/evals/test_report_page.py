"""The report as a page and as Markdown: what it says, and that foreign text stays text."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from assistant.types import Turn
from corpus.errors import UserError
from evals.cases import Fact, GivenCitation, GivenEvidence, GivenSentence, Importance
from evals.compare import compare
from evals.facts import Matcher
from evals.metrics import METRICS
from evals.report.compared import p_text, segments, view_of
from evals.report.compared import sentence_of as comparison_sentence
from evals.report.links import Links, safe_address
from evals.report.paired import common_text, pairs_only
from evals.report.questions import facts_of, grouped
from evals.report.render import FOLDER, render_html, render_markdown
from evals.report.words import TAGS, counted, french, outcome_count, short_commit, shown_difference
from evals.scoring import Tools, held_facts, score
from evals.summary import summarise
from evals.types import MissedBar, Outcome, Result, Score
from tests.eval_factory import make_answer, make_case, make_result, make_run

HOSTILE = (
    '</script></style></template><script>alert(1)</script><img src=x onerror="alert(2)">'
    "' onclick='alert(3)' {{ 7 * 7 }} ${1} <!-- [x](javascript:alert(4))"
)
SCHEME = "javascript:alert(5)"
VOID = {"meta", "img", "input", "br", "hr", "link"}


class Page(HTMLParser):
    """The elements of a page with their attributes, and its texts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def named(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return plain(" ".join(self.texts))


def plain(text):
    return re.sub(r"\s+", " ", text)


def judged(case, text, status="answered", **changes):
    """A result with the real scores of an answer of one sentence."""
    sentence = GivenSentence(text, "quote", (1,))
    citation = GivenCitation(1, "s", "Un titre", "a.pdf", 3, "1", text, SCHEME)
    evidence = (
        GivenEvidence(1, "p1", "b.pdf", 9, 0.9, "Autre passage."),
        GivenEvidence(2, "p2", "a.pdf", 4, 0.8, "Page voisine."),
        GivenEvidence(3, "p3", "a.pdf", 3, 0.7, text),
    )
    refused = status == "not_found"
    answer = replace(
        make_answer(text, status), sentences=(sentence,),
        citations=() if refused else (citation,), evidence=evidence, **changes,
    )  # fmt: skip
    tools = Tools(Matcher(), lambda file, page: text, lambda file, page: text)
    outcome, scores = score(case, answer, None, tools)
    held = held_facts(case, answer, tools.matcher)
    return Result(case, answer, None, None, outcome, scores, held=held)


def two_facts(identity="q1", **changes):
    facts = (
        Fact("75 cours", ("toutes les écoles",), Importance.VITAL),
        Fact("Paris", (), Importance.VITAL),
        Fact("en 2022", (), Importance.OKAY),
    )
    return replace(make_case(identity, tags=("chiffre", "lieu")), facts=facts, **changes)


def hostile_run():
    facts = (Fact(HOSTILE, (HOSTILE,), Importance.VITAL),)
    case = replace(
        make_case(HOSTILE, tags=(HOSTILE,)), question=HOSTILE, facts=facts, reference=HOSTILE,
        history=(Turn(HOSTILE, HOSTILE),),
    )  # fmt: skip
    answered = judged(case, HOSTILE, fallback=HOSTILE, model=HOSTILE)
    citations = (replace(answered.answer.citations[0], title=HOSTILE, file=HOSTILE, quote=HOSTILE),)
    evidence = tuple(replace(e, file=HOSTILE, text=HOSTILE) for e in answered.answer.evidence)
    answer = replace(answered.answer, citations=citations, evidence=evidence)
    scores = {key: Score(0.5, HOSTILE + key) for key in METRICS}
    whole = replace(answered, answer=answer, unguarded=answer, scores=scores)
    failed = replace(whole, answer=None, failure=HOSTILE, outcome=Outcome.FAILED)
    return make_run(
        [whole, replace(failed, case=replace(case, id="q2"))],
        set_name=HOSTILE, commit=HOSTILE, settings={HOSTILE: HOSTILE}, environment={HOSTILE: HOSTILE},
    )  # fmt: skip


@pytest.fixture(scope="module")
def hostile_page():
    run = hostile_run()
    other = replace(run, settings={HOSTILE: "x"})
    return Page(render_html([run, other], compare(run, other), Links(lambda file, page: SCHEME)))


def test_foreign_text_stays_text(hostile_page):
    assert len(hostile_page.named("script")) == len(hostile_page.named("style")) == 1
    assert not {"img", "template", "iframe", "object", "link"} & {
        n for n, _ in hostile_page.elements
    }
    for _, attributes in hostile_page.elements:
        assert not [name for name in attributes if name.startswith("on")]
    assert plain(HOSTILE) in hostile_page.text
    assert "{{ 7 * 7 }}" in hostile_page.text


def test_no_address_leads_elsewhere(hostile_page):
    addresses = [a.get("href", a.get("src", "")) for _, a in hostile_page.elements]
    assert {address[:1] for address in addresses if address} == {"#"}


def test_the_policy_allows_its_own_style_and_script_only():
    text = render_html([make_run([judged(two_facts(), "75 cours à Paris.")])])
    (meta,) = [a for a in Page(text).named("meta") if a.get("http-equiv")]
    rules = dict(rule.strip().split(" ", 1) for rule in meta["content"].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert 'http-equiv="Content-Security-Policy" content="' in text
    assert not re.search(r"\sstyle=|https?://|@import|url\((?!#)", text)
    assert unescape(text).startswith("<!doctype html>")


def test_every_score_has_its_interval_and_its_count():
    cases = [two_facts(f"q{i}") for i in range(4)]
    texts = ("75 cours à Paris.", "75 cours.", "Rien de tout cela.", "75 cours à Paris.")
    results = [judged(case, text) for case, text in zip(cases, texts, strict=True)]
    page = Page(render_html([make_run(results)]))
    assert "Sur 4 questions, 2 sont traitées comme il faut, soit 50 %" in page.text
    assert "l’intervalle à 95 %, de 15 à 85 %" in page.text
    assert "4 questions notées" in page.text
    assert "intervalle inconnu" in page.text
    assert "4 sans objet" in page.text
    for wanted in ("Comment lire ces chiffres", "Wilson", "bootstrap", "Appui lexical", "Imprimer"):
        assert wanted in page.text
    for metric in METRICS.values():
        assert plain(french(metric.label)) in page.text


def test_every_plot_has_a_title_a_description_and_its_data():
    text = render_html([make_run([judged(two_facts(f"q{i}"), "75 cours.") for i in range(6)])])
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) == 7
    for figure in figures:
        assert "<h3>" in figure
        assert "<summary>Données</summary>" in figure
    drawn = [figure for figure in figures if 'role="img"' in figure]
    assert len(drawn) == 5
    for figure in drawn:
        (names,) = re.findall(r'aria-labelledby="([^"]+)"', figure)
        for name, tag in zip(names.split(), ("title", "desc"), strict=True):
            assert re.search(rf'<{tag} id="{name}">[^<]+</{tag}>', figure)


def test_a_question_tells_all_that_is_known():
    refusal = judged(two_facts("q2"), "Je n’ai pas trouvé.", "not_found")
    refusal = replace(refusal, unguarded=make_answer("Peut-être à Lyon."))
    history = (Turn("Et avant ?", "Une réponse d’avant."),)
    answered = judged(two_facts("q1", history=history), "Oui, toutes les écoles.")
    failed = make_result(make_case("q3"), Outcome.FAILED)
    page = Page(render_html([make_run([answered, refusal, failed])]))
    for wanted in (
        "Une réponse d’avant.", "dans les mots « toutes les écoles »", "a.pdf p. 3",
        "voisine", "✓ oui", "Ce qu’il aurait répondu sans seuil", "Peut-être à Lyon.", "Échec.",
        "La question a été refusée.",
    ):  # fmt: skip
        assert wanted in page.text, wanted
    labels = [a["aria-label"] for a in page.named("i")]
    assert labels.count("donné") == 1
    assert not page.named("a")[0]["href"].startswith("http")


def test_facts_are_read_from_the_reasons():
    found = facts_of(judged(two_facts(), "Oui, toutes les écoles en 2022."))
    assert [(f.text, f.held, f.wording) for f in found] == [
        ("75 cours", True, "toutes les écoles"),
        ("Paris", False, ""),
        ("en 2022", True, ""),
    ]
    none = facts_of(judged(two_facts(), "Rien de tout cela."))
    assert [fact.held for fact in none] == [False, False, False]
    unknown = facts_of(make_result(two_facts()))
    assert [fact.held for fact in unknown] == [None, None, None]


def test_scores_are_grouped_by_reason_and_none_is_lost():
    scores = judged(two_facts(), "75 cours.").scores
    told, untold = grouped(scores)
    search = [key for key in scores if key.split("_")[0] in {"doc", "page", "near"}]
    assert sum(len(group.values) for group in (*told, *untold)) == len(scores) - len(search)
    assert all(group.reason for group in (*told, *untold))


def test_links_are_used_and_checked():
    run = make_run([judged(two_facts(), "75 cours.")])
    page = Page(
        render_html([run], links=Links(lambda file, number: f"/documents/{file}#page={number}"))
    )
    outside = [a for a in page.named("a") if a.get("target") == "_blank"]
    assert {a["href"] for a in outside} == {
        "/documents/a.pdf#page=3", "/documents/a.pdf#page=4", "/documents/b.pdf#page=9",
    }  # fmt: skip
    assert all(a["rel"] == "noopener" for a in outside)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://exemple.fr/a.pdf", True), ("/documents/a.pdf#page=2", True), (SCHEME, False),
        ("JavaScript:alert(1)", False), ("data:text/html,x", False), ("//ailleurs.fr/", False),
        ("/\\ailleurs.fr", False), ("http:alert", False), ("http://[", False), ("", False),
    ],
)  # fmt: skip
def test_only_http_and_our_own_paths_are_addresses(address, kept):
    assert safe_address(address) == (address if kept else "")


def lost_and_won():
    a = [judged(two_facts("perdue"), "75 cours à Paris."), judged(two_facts("gagnee"), "75 cours.")]
    b = [judged(two_facts("perdue"), "À Paris."), judged(two_facts("gagnee"), "75 cours à Paris.")]
    before, after = make_run(a), make_run(b, settings={"min_support": "0.5"})
    found = compare(before, after)
    return before, after, replace(found, missed_bars=(MissedBar(METRICS["quality"], 0.9, 0.75),))


def test_a_comparison_is_told_in_words():
    a, b, comparison = lost_and_won()
    text = render_html([a, b], comparison)
    page = Page(text)
    for wanted in (
        "B comparée à A", "indécis", "p (Holm)", "que ce jeu pouvait montrer", "1 exigence non tenue",
        "Comparaison : essai", "B : sur 2 questions", "Exigence non tenue par B",
        "la valeur p est corrigée parce que",
        "75,0 %, il faut au moins 90,0 %", "1 question perdue", "1 question gagnée",
        "Perdu : 75 cours", "seuil d’abstention 0,37",
    ):  # fmt: skip
        assert wanted in page.text, wanted
    assert "<mark>75 cours à Paris.</mark>" in text
    assert [a["href"] for a in page.named("a") if "ouvert" in a["href"]] == [
        "#ouvert=perdue", "#ouvert=gagnee",
    ]  # fmt: skip


def test_regressions_come_first():
    a = [judged(two_facts("q1"), "À Paris."), judged(two_facts("q2"), "75 cours à Paris.")]
    b = [judged(two_facts("q1"), "À Paris."), judged(two_facts("q2"), "À Paris.")]
    hidden = replace(b[0].answer, evidence=b[0].answer.evidence[:1])
    scores = {**b[0].scores, "page_mrr": Score(0.0, "absente")}
    b[0] = replace(b[0], answer=hidden, scores=scores)
    view = view_of(compare(make_run(a), make_run(b)))
    assert [(case.id, case.aspect, case.same_answer) for case in view.lost] == [
        ("q2", "réponse", False), ("q1", "recherche", True),
    ]  # fmt: skip
    assert view.lost[1].b.rank == "page attendue absente"


def test_segments_give_the_answer_back():
    answer = judged(two_facts(), "75 cours à Paris.").answer
    text = "Titre : 75 cours à Paris. [1]\nSuite."
    made = segments(answer, text, two_facts().facts[:1], Matcher())
    assert "".join(piece.text for piece in made) == text
    assert [piece.text for piece in made if piece.lost] == ["75 cours à Paris."]


def test_one_to_four_runs():
    run = make_run([judged(two_facts(), "75 cours.")])
    assert "exécution D" in plain(render_html([run] * 4))
    for runs in ([], [run] * 5):
        with pytest.raises(UserError):
            render_html(runs)


def test_runs_of_several_sets_are_said_to_differ():
    run = make_run([judged(two_facts(), "75 cours.")])
    other = replace(run, set_fingerprint="0" * 64, set_name="autre")
    assert "ne se comparent pas" in Page(render_html([run, other])).text


def test_an_empty_or_interrupted_run_has_a_page():
    text = render_html([make_run([], started="", seconds=0.0, environment={})])
    assert "Aucune question n’a encore reçu de réponse." in Page(text).text
    assert "date inconnue" in text
    assert "Aucune question" in render_markdown([make_run([], started="")])


def test_five_hundred_questions_stay_below_three_megabytes():
    text = "Une réponse de longueur ordinaire, avec 75 cours et quelques mots de plus à Paris. " * 3
    evidence = tuple(
        GivenEvidence(rank, f"p{rank}", "livret-3-habitabilite.pdf", rank, 0.5, text * 3)
        for rank in range(1, 11)
    )
    one = judged(two_facts(), text)
    answer = replace(one.answer, evidence=evidence, citations=one.answer.citations * 2)
    results = [
        replace(
            one, case=two_facts(f"q{i}", question="Combien de cours à Paris ? " * 4), answer=answer
        )
        for i in range(500)
    ]
    page = render_html([make_run(results)])
    assert len(page.encode()) < 3_000_000
    assert page.count('<tbody class="row"') == 500


def test_the_colours_are_those_of_the_application():
    theme = Path(__file__).parents[2] / "ui" / "static" / "theme.css"

    def colours(path):
        text = path.read_text(encoding="utf-8")
        light, dark = text.split("@media (prefers-color-scheme: dark)", 1)
        pairs = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")
        dark = dark.split("color-scheme: dark", 1)[0]
        return dict(pairs.findall(light)), dict(pairs.findall(dark))

    for ours, theirs in zip(colours(FOLDER / "static/report.css"), colours(theme), strict=True):
        assert theirs.items() <= ours.items()


def test_markdown_says_the_same():
    a, b, comparison = lost_and_won()
    text = plain(render_markdown([a, b], comparison))
    for wanted in (
        "# Comparaison : essai", "B : sur 2 questions", "| Qualité de la réponse | 75,0 % |", "n (sans objet) B",
        "| Juste | 1 (50 %) | 1 (50 %) |", "**indécis**", "## Questions à revoir (1 sur 2)",
        "**perdu** : 75 cours", "- A (page attendue au rang 3) : 75 cours à Paris.",
        "- B (page attendue au rang 3) : À Paris.", "Qualité de la réponse : 75,0 %, il faut",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_markdown_escapes_foreign_text():
    run = hostile_run()
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(render_markdown([run]))
    )
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not {"html_inline", "html_block", "link_open", "image"} & kinds
    assert HOSTILE.replace("  ", " ")[:60] in "".join(child.content for child in inline)
    columns = [len(re.findall(r"(?<!\\)\|", line)) for line in render_markdown([run]).splitlines()]
    assert {count for count in columns if count} <= {3, 5, 6}


def test_an_interrupted_run_says_so_first():
    results = [judged(two_facts(f"q{i}"), "75 cours à Paris.") for i in range(3)]
    run = make_run(results, total=500, started="2026-11-23T09:00:00+00:00")
    told = "Évaluation interrompue : 3 questions sur 500"
    text = render_html([run])
    assert Page(text).text.index(told) < Page(text).text.index("Sur 3 questions,")
    assert re.search(r'<p class="notice alert"[^>]*><strong>Évaluation interrompue', text)
    assert plain(render_markdown([run])).startswith(f"# Évaluation : essai > **{told}.**")
    assert "9 h 00 · 3 questions sur 500, dont" in Page(text).text
    for total in (0, 3):
        assert "interrompue" not in render_html([replace(run, total=total)])


def test_a_comparison_names_the_run_that_was_interrupted():
    results = [judged(two_facts(f"q{i}"), "75 cours à Paris.") for i in range(3)]
    whole, cut = make_run(results, total=3), make_run(results[:2], total=3)
    for runs, letter in (([whole, cut], "B"), ([cut, whole], "A")):
        told = f"Évaluation {letter} interrompue : 2 questions sur 3"
        found = compare(*runs)
        assert told in Page(render_html(runs, found)).text
        assert f"**{told}.**" in plain(render_markdown(runs, found))


def other_questions():
    """A of six questions, B of three of them; A is much better on those that B lacks."""
    texts = ("75 cours.", "À Paris.", "Rien de tout cela.")
    a = [judged(two_facts(f"q{i}"), text) for i, text in enumerate(texts)]
    a += [judged(two_facts(f"r{i}"), "75 cours à Paris.") for i in range(3)]
    b = [judged(two_facts("q0"), "75 cours."), judged(two_facts("q1"), "75 cours à Paris.")]
    b.append(judged(two_facts("q2"), "Je n’ai pas trouvé.", "not_found"))
    return make_run(a), make_run(b)


def test_cards_and_table_of_a_comparison_stand_on_the_same_questions():
    a, b = other_questions()
    found = compare(a, b)
    drawn = pairs_only([a, b], [summarise(a), summarise(b)], found)
    for item in found.metrics:
        estimates = [side.estimates[item.metric.key] for side in drawn]
        assert [e.mean for e in estimates] == [item.a, item.b], item.metric.key
        assert {e.scored for e in estimates} == {item.pairs}
        assert {e.scored + e.not_scored for e in estimates} == {3}
    assert [sum(side.outcomes.values()) for side in drawn] == [3, 3]
    page = Page(render_html([a, b], found)).text
    for wanted in (
        "Chiffres sur les 3 questions communes.",
        "3 questions notées dans A et dans B",
        "2 questions répondues par A et par B, sur 3",
    ):
        assert wanted in page, wanted
    text = plain(render_markdown([a, b], found))
    assert "## Mesures principales sur les 3 questions communes" in text
    assert "| Faits essentiels donnés, quand il répond | 50,0 % |" in text


def test_runs_of_the_same_questions_have_none_in_common_to_tell():
    a, b, comparison = lost_and_won()
    assert common_text([a, b], comparison) == common_text([a], None) == ""
    whole = [summarise(a), summarise(b)]
    assert pairs_only([a, b], whole, None) == whole
    assert pairs_only([a, b], whole, comparison) == whole
    found = replace(comparison, cases=comparison.cases[:1], unpaired=("gagnee",))
    assert common_text([a, b], found) == "sur la seule question commune"


def test_facts_given_are_over_the_questions_that_were_answered():
    results = [judged(two_facts("q1"), "75 cours."), judged(two_facts("q2"), "À Paris.")]
    results.append(judged(two_facts("q3"), "Je n’ai pas trouvé.", "not_found"))
    text = render_html([make_run(results)])
    assert "Faits essentiels donnés, quand il répond" in Page(text).text
    told = "2\u00a0questions répondues sur 3"
    assert f'<p class="n">{told}</p>' in text
    assert f'<span class="help">{told}</span>' in text


def test_markdown_aligns_words_on_the_left_and_shows_each_answer():
    results = [judged(two_facts("q1"), "75 cours,\net | rien d’autre. " + "Long. " * 60)]
    lines = [plain(line) for line in render_markdown([make_run(results)]).splitlines()]
    at = lines.index("| Question | Texte | Issue | Faits manquants | Réponse |")
    assert lines[at + 1] == "|---|---|---|---|---|"
    answer = lines[at + 2].rsplit(" | ", 1)[1]
    assert answer.startswith("75 cours, et \\| rien d’autre. Long.")
    assert answer.endswith("… |")
    assert len(answer) < 170
    assert "|---|---:|---:|---:|" in lines
    failed = make_run([make_result(two_facts("q1"), Outcome.FAILED)])
    assert render_markdown([failed]).rstrip().endswith("| – |")


def test_known_tags_are_written_in_french_and_keep_their_values():
    case = two_facts("q1", tags=("elu", "donnee-vivante", "à nous"))
    text = render_html([make_run([judged(case, "75 cours.")])])
    assert '<option value="elu">élu (1)</option>' in text
    assert '<option value="à nous">à nous (1)</option>' in text
    assert 'data-tags="elu\ndonnee-vivante\nà nous"' in text
    assert "q1 · élu · donnée vivante · à nous" in text


def test_the_tags_that_are_named_are_those_of_the_shipped_sets():
    sets = Path(__file__).parents[2] / "evals" / "sets"
    used = {
        tag
        for path in sets.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
        for tag in json.loads(line).get("tags", ())
    }
    assert set(TAGS) <= used


@pytest.mark.parametrize(
    ("commit", "told"),
    [
        ("0123abcd", "0123abcd"), ("0123abcd" * 5, "0123abcd"), (None, "inconnu"),
        ("0123abcd-modifié-0a1b2c", "0123abcd-modifié-0a1b2c"), ("v1 <b>", "v1 <b>"),
    ],
)  # fmt: skip
def test_a_commit_has_eight_digits(commit, told):
    assert short_commit(commit) == told


def test_a_comparison_of_nothing_scored_claims_nothing():
    *_, comparison = lost_and_won()
    unscored = tuple(replace(item, pairs=0, p_value=None) for item in comparison.metrics)
    told = comparison_sentence(replace(comparison, metrics=unscored))
    assert told.startswith("Aucune mesure principale n’est notée dans les deux exécutions.")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (french("l'essai « x » : 1 si oui ; non ?"), "l’essai « x » : 1 si oui ; non ?"),
        (counted(0, "question", "questions"), "0 question"),
        (counted(1234, "question", "questions"), "1 234 questions"),
        (outcome_count(Outcome.WRONG_REFUSAL, 1), "1 refusée à tort"),
        (outcome_count(Outcome.RIGHT, 2), "2 justes"),
        (shown_difference(METRICS["quality"], 0.0325), "+3,2 points"),
        (shown_difference(METRICS["quality"], -1e-12), "0 point"),
        (shown_difference(METRICS["quality"], -0.009), "−0,9 point"),
        (p_text(0.0001), "< 0,001"),
        (p_text(None), "–"),
    ],
)
def test_french_words_and_numbers(made, text):
    assert plain(made) == text
    assert not re.search(r" [:;?!»]|« ", made)
