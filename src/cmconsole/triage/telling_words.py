"""A text as the words that tell what it is about, each as a number, for whoever compares many texts.

Scripts without spaces are read in pairs of characters. Words are cut to their stems, and those that are
said about any matter (how somebody was served, that they wait) weigh little from the start.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import TypeAlias
from zlib import crc32

from cmconsole.triage.stopwords import STOP_WORDS

NUMBERS = 1 << 16
"""How many numbers words can have: two different words share one in few texts of a thousand."""
NONE = 0
"""No word has this number."""
MOST_WORDS = 48
"""Words of a text that are kept, from its beginning: what it is about stands there."""

Signature: TypeAlias = "array[int]"
"""The numbers of a text's words, two bytes each."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEFT_OUT = re.compile(r"https?://\S+|www\.\S+|@[\w@.-]+|^RT\b", re.IGNORECASE)
_RUNS = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean."""
_HIRAGANA = re.compile("[\u3041-\u309f]{2}")
"""Two of them are an ending or a particle."""
_SAYS_LITTLE = frozenset(
    """able account accounts arrive arrived answer answers answered anybody app ask asked asking
    check details info information inform
    awful back bad become bill bought brand broken call called calling calls chat claim come comes
    company complain complaint contact contacted customers delivery dear disappointed disgusting dm
    dms email emails everybody experience explain fix fixed fraud guys happen happened hear helpful
    hour inbox item line mail mails manager message messages minute money month need nobody number
    ok online order ordered orders paid pathetic pay person phone poor product products purchase
    purchased queue quality reach receive received refund refunds reply replied replies request
    resolve resolved respond responded response rude ruined said saying says seller send sent
    service services shame shop since site solve sort speak staff still stop store support talk team
    terrible ticket told tried twice unacceptable unhelpful update useless user users waste wait
    waited waiting want website week won work working worked works worst wrong antwort antwortet
    bestellung geld hilfe kontakt kunde kunden kundendienst kundenservice laden nachricht niemand
    produkt rückerstattung schlecht seit telefon warte warten atención ayuda cliente compra correo
    dinero esperando mensaje nadie pedido producto respuesta responde servicio tienda aide argent
    attends client commande personne produit remboursement réponse répond ajuda atendimento dinheiro
    loja ninguém produto resposta serviço
    发货 客服 没人 不理 理我 回复 退款 一直 昨天 今天 突然 怎么
    怎么办 お客 返信 対応 注文 問い 合わ""".split()  # noqa: SIM905
)
_ALSO_NOTHING = {
    "rt",
    "amp",
    "fyi",
    "btw",
    "hey",
    "ffs",
    "pls",
    "plz",
    "via",
    "mine",
    "yours",
    "else",
    "yet",
}
_STOPS = {word for words in STOP_WORDS.values() for word in words.split()}
_SAYS_NOTHING = _STOPS - _SAYS_LITTLE - {"down"} | _ALSO_NOTHING
LITTLE: frozenset[int]
"""The numbers of words that are said about any matter."""


def sign(text: str) -> Signature | None:
    """The numbers of a text; None if it says nothing."""
    found: dict[int, None] = {}
    for word in _WORD.findall(_LEFT_OUT.sub(" ", text.lower())):
        if word not in _SAYS_NOTHING:
            found.update(dict.fromkeys(_numbers(word)))
        if len(found) >= MOST_WORDS:
            break
    return array("H", list(found)[:MOST_WORDS]) or None


@lru_cache(4_096)
def _numbers(word: str) -> tuple[int, ...]:
    if not word.isascii() and _RUNS.search(word):
        return tuple(_number(pair) for run in _RUNS.findall(word) for pair in _pairs(run))
    return (_number(_stem(word)),)


def _pairs(run: str) -> list[str]:
    pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return [pair for pair in pairs if not _HIRAGANA.fullmatch(pair)]


def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "replace")) % (NUMBERS - 1) + 1


def _stem(word: str) -> str:
    """Without the commonest endings of English: plurals, `-ing`, `-ed`, a last `e`."""
    word = word.split("'")[0].split("’")[0]
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


LITTLE = frozenset(number for word in _SAYS_LITTLE for number in _numbers(word))
