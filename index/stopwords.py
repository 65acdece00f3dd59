"""French function words, which neither find nor distinguish a passage.

Question words and the light verbs of questions are among them. Words whose unaccented form is a
content word are written with their accent and folded with care by the analyser: « été » (summer)
is kept, « où » is not. This module holds data only.
"""

from __future__ import annotations

_STOP_WORDS = """
a afin ai aie aient ainsi ait alors après as assez au aucun aucune aujourd'hui auquel aura
auraient aurait auront aussi autre autres aux auxquelles auxquels avaient avait avant avec avez
avoir avons ayant à â beaucoup bien c car ce ceci cela celle celles celui cependant ces cet cette
ceux chacun chacune chaque chez ci combien comme comment d dans de depuis des desquelles desquels
dessous dessus dès déjà doit doivent donc dont du duquel durant elle elles en encore enfin entre
environ es est et eu eue eues eurent eus eut eux étaient était étant êtes être fait faut fera fit
font furent fut hors ici il ils j jamais je jusqu jusque l la laquelle là le lequel les lesquelles
lesquels leur leurs lors lorsqu lorsque lui m ma mais malgré me mes même mêmes mien moi moins mon
n ne ni non nos notamment notre nous on ont ou où par parce pas pendant peu peut peuvent plus
plusieurs plutôt pour pourquoi pourraient pourrait presque puis puisqu puisque qu quand que quel
quelle quelles quelqu quelque quelques quels qui quoi quoiqu quoique s sa sans se sera seraient
serait seront ses seulement si sien soi soient soit sommes son sont sous suis sur surtout t ta
tant te tel telle telles tels tes toi ton toujours tous tout toute toutefois toutes très trop tu
un une vers via voici voilà vos votre vous y
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Lower-case, accented; elided forms (« l », « qu ») stand without their apostrophe."""

_CLITICS = "t je tu il elle on nous vous ils elles ce moi toi lui y en le la les"

CLITICS = frozenset(_CLITICS.split())
"""Pronouns that follow a verb after a hyphen: « existe-t-il », « sont-elles », « est-ce »."""

QUESTION_WORDS = frozenset({"combien", "comment", "pourquoi", "quelle", "quelles"})
"""Those that are told from a content word even when mistyped (« commment », « cobien »)."""
