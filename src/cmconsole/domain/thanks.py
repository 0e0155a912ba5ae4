"""Whether a post only says thank you: such a word ends a talk and opens no new wait.

A reply that is taken for thanks is put before nobody, so in doubt it is none: all words of it are known
courtesies of one language, or the model has read it and found nothing else in it.
"""

from __future__ import annotations

import re
from functools import cache

from cmconsole.domain.judgement import Judgement, Level, MentionClass

LONGEST = 12
"""Words; longer ones say more than thanks ..."""
LONGEST_PRAISE = 40
"""... unless it is praise."""
MOST_READ = 500
"""Characters; what is longer is more than thanks, and not read for them."""
UNLIKELY = 0.13
"""Probability of a complaint from which a text that the model has read is no mere thanks."""


def _words(*lists: str) -> frozenset[str]:
    return frozenset(" ".join(lists).split())


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_CLOSES = _words(
    """thanks thank thankyou thx thnx tks ty tysm cheers appreciate appreciated grateful perfect great
    brilliant awesome ok okay oki solved fixed sorted resolved works
    danke dankeschön dankeschoen dank perfekt super prima passt erledigt gelöst
    merci parfait réglé résolu nickel gracias perfecto resuelto solucionado vale obrigado obrigada obg
    valeu perfeito resolvido grazie perfetto risolto bedankt dankjewel dankjulliewel dankuwel opgelost
    tack takk tak kiitos kiitti kiitoksia dzięki dzieki dziękuję dziekuje děkuji dekuji díky diky
    ďakujem dakujem köszönöm köszi koszonom mulțumesc multumesc mersi teşekkürler teşekkür tesekkurler
    tesekkur sağol sagol спасибо спс благодарю дякую благодаря хвала hvala ευχαριστώ ευχαριστούμε شكرا
    شكراً مشكور תודה ممنون مرسی धन्यवाद शुक्रिया dhanyavaad shukriya makasih salamat asante"""
)
"""One of these, and ..."""
_BESIDE = tuple(
    _words(words) | _CLOSES
    for words in (
        """a so very much lot lots many again you u guys team all everyone everybody folks mate sir madam it
        that this i we i'm i'll we'll it's its that's im am really truly indeed kind kindly helpful helped
        noted understood got received clear yes yep yeah yay hi hello hey bye good nice lovely cool
        wonderful fantastic excellent amazing fab best happy glad pleased well fine everything working
        wishes regards done and too d x xx xxx xo xoxo p hugs""",
        """vielen herzlichen besten lieben schönen tausend schön sehr euch ihnen dir dich und auch hat
        geklappt klappt funktioniert geht läuft wieder alles gut klar ja toll lieb nett grüße gruß einen
        tag abend wochenende""",
        """beaucoup bien grand vraiment à vous toi toute l'équipe équipe c'est est bon tout ça ca marche
        fonctionne oui d'accord bonne journée soirée""",
        """muchas muchísimas mil ya está funciona todo bien bueno buen día muy amable amables saludos sí de
        acuerdo y a todos""",
        "muito muita já está funcionou tudo certo bom dia boa tarde noite sim abraço e a todos",
        "mille tante molte tutto bene sì buona giornata a tutti",
        "hartelijk heel erg veel je u jullie wel het werkt weer alles goed fijne dag",
        """så mycket mange tusen tusind det fungerar fungerer virker bra allt alt hyvää paljon bardzo
        wszystko działa moc mnohokrát pěkně szépen mult foarte çok ederim ederiz большое огромное всё
        хорошо работает вам дуже щиро много σας πολύ جزيلا كتير لكم لך רבה לכם बहुत आपका aap ka bahut
        terima kasih banyak po maraming bạn sana""",
    )
)
"""... nothing but these, all of one language: what is harmless in one says "not" or "almost" in another.
None says that something is still, not or again so, or asks for something."""
_FOR = _any("for für pour por pela per voor för za за")
_HOW = _any(
    """the your ur all this such a so quick quickly fast prompt speedy kind great excellent die das eure
    euer ihre deine schnelle tolle votre ton la le les rapide su tu rápida pronta sua tua vostra il veloce
    de snelle jullie uw je"""
)
_HELP = _any(
    """help helping support reply replying answer answering response responding info information update
    advice time patience effort kindness sorting fixing hilfe antwort rückmeldung unterstützung mühe l'aide
    l'aiuto aide réponse retour rapidité ayuda respuesta atención ajuda resposta atenção aiuto risposta hulp
    antwoord reactie hjälpen svaret hjelpen svar pomoc odpowiedź помощь ответ"""
)
_WORKS = _any(
    """works working good fine fixed sorted solved geht funktioniert klappt läuft passt marche fonctionne
    funziona werkt fungerar fungerer virker"""
)
_NOW = _any("now jetzt maintenant ora adesso nu nå")


@cache
def _kind_phrases() -> re.Pattern[str]:
    """Courtesies of several words. Like those below made when first asked for: a start waits for none."""
    return re.compile(
        rf"\b{_FOR}(?: {_HOW})* ?{_HELP}(?: (?:it|this|that|back|out|{_HOW}))?\b|\b{_WORKS} {_NOW}\b|"
        r"\bhave a (?:nice|good|great|lovely) (?:day|evening|weekend|one)\b|\bwill do\b|"
        r"\bno (?:problem|worries|rush|hurry)\b|\bkein problem\b|\bkeine eile\b|"
        r"\bpas de (?:problème|souci)\b|\bsin problemas?\b|\bsem problemas?\b|\bgeen probleem\b|<3",
        re.IGNORECASE,
    )


@cache
def _unspaced() -> re.Pattern[str]:
    """Thanks in scripts that put no space between words, or hang endings on them."""
    return re.compile(
        "(?:非常|十分|太|真的)?(?:谢谢|謝謝|多谢|多謝|感谢|感謝)(?:你们|你們|您|你|大家|了|啦|啊)*(?:的)?(?:帮助|幫助|回复|回覆)?|"
        "(?:どうも|本当に|ほんとに|誠に)?(?:ありがとう|有難う|有り難う)(?:ございます|ございました)?|"
        "助かりました|了解です|了解しました|好的|收到|"
        "(?:정말|너무)? ?(?:감사합니다|감사해요|고마워요|고맙습니다)|ขอบคุณ(?:มาก|ครับ|ค่ะ|คะ|นะ)*|cảm ơn"
    )


_KIND_EMOJI = frozenset(
    "👍👌🙏❤💙💚💛🧡💜🖤🤍💕💖💗💝😊☺🙂😀😃😄😁😍🥰😘🤗🎉🥳👏🙌💪✅✔✨🌟⭐💯🤝🫶💐🌹😎"
)
_SIGNS = _KIND_EMOJI | frozenset(" \n\t.,!…-–—'’\"”“~:;)*·、。！，～#🏻🏼🏽🏾🏿\ufe0f\u200d♀♂")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NAME = re.compile(r"[@#]\w[\w.@-]*")
_THANKS = re.compile(r"\b(?:thanks?|thank you|thx|ty|cheers|appreciate|grateful)\b", re.IGNORECASE)
_OBJECTS = _any(
    """but still however though although yet until till unless except instead another other second next
    rest same since not no never nothing nobody none cannot without waiting unfortunately sadly stopped
    broken? wrong worse problems? issues? aber trotzdem noch nicht immer leider kein\\w* pero todavía
    sigue\\w* aún mais toujours encore pas mas ainda continua\\w* não ma però ancora non maar nog niet men
    fortfarande ale nadal"""
)
_ASKS = _any(
    """please pls need want when where why how could would should reply respond contact reference below
    sent sending attach\\w* dms? dm['’]?ed messaged? e-?mail\\w* inbox"""
)


@cache
def _more() -> re.Pattern[str]:
    """What asks, objects or hands something over."""
    return re.compile(
        rf"[?¿？؟]|\d|https?:|www\.|n['’]t\b|\b(?:{_OBJECTS}|{_ASKS})\b|(?<!thanks )(?<!thank you )\bagain\b|"
        r"\bhere(?:['’]s| is| are| you)\b|\b(?:do|did|have|are|will|can) you\b|\bis (?:it|this|that|there)\b|"
        r"\bmy (?:order|number|name|address|account)\b|\b(?:let|call) me\b|\bme know\b",
        re.IGNORECASE,
    )


def is_thanks(text: str, judgement: Judgement) -> bool:
    """Whether a customer's later post needs no answer of ours.

    Args:
        text: what they wrote.
        judgement: what triage says of it. Nothing in the red zone is only thanks. Bare thanks are thanks
            whatever else it says, as it may know few words of their language.
    """
    if judgement.level is Level.RED_ZONE or len(text) > MOST_READ:
        return False
    if _is_bare(text):
        return True
    if judgement.level is not Level.NONE or judgement.compound is None:
        # Triage found something to work on, or could not read what stands beside the thanks.
        return False
    if judgement.complaint_probability >= UNLIKELY or says_more(text):
        return False
    words = len(text.split())
    if judgement.mention_class is MentionClass.PRAISE:
        return words <= LONGEST_PRAISE
    return words <= LONGEST and _THANKS.search(text) is not None


def says_more(text: str) -> bool:
    """Whether beside its thanks a text asks, objects, scowls, or hands something over."""
    if len(text) > MOST_READ:
        return True
    text = _kind_phrases().sub(" ", text)
    return _more().search(text) is not None or not _SIGNS.issuperset(_EMOJI.findall(text))


def _is_bare(text: str) -> bool:
    """Whether there is nothing in it but thanks, kind signs and the names of those they go to."""
    plain = _kind_phrases().sub(" ", _NAME.sub(" ", text).replace("’", "'"))
    left, thanked = _unspaced().subn(" ", plain)
    words = [word.lower() for word in _WORD.findall(left)]
    if len(words) > LONGEST or not any(known.issuperset(words) for known in _BESIDE):
        return False
    signs = set(_WORD.sub("", left))
    if not signs <= _SIGNS:
        return False
    return bool(thanked or signs & _KIND_EMOJI or not _CLOSES.isdisjoint(words))
