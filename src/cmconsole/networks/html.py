"""HTML to plain text: nothing a network sends is ever rendered.

A tokeniser, not a tree: the result is only ever shown as plain text, so what counts is that words,
line breaks and paragraphs come out right, that nothing hidden does, and that no input is slow.
It follows the HTML standard where a tag begins and ends (quotes count only behind `=`, an
unfinished tag reaches to the end, https://html.spec.whatwg.org/multipage/parsing.html).
Measured on 890 characters with 18 tags, CPU: this 17 µs with cleaning, selectolax 12, nh3 15 and
lxml 16 without. On a million nested `<div>` selectolax does not come back and lxml loses the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cmconsole.domain.text import clean

_TAG_REST = r"""[^>=]*+(?:=\s*+(?:"[^"]*+"?|'[^']*+'?)?+[^>=]*+)*+>?"""
_TAG = re.compile(rf"<(/?[a-zA-Z][^\s/>]*+|[!?])(?:>|{_TAG_REST})")
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)"
    r"|<(?P<raw>script|style|noembed|noframes|xmp|title|textarea)(?=[\s/>])"
    rf"(?:{_TAG_REST}).*?(?:</(?P=raw)(?=[\s/>])(?:{_TAG_REST})|\Z)"
    rf"|<(?P<name>/?[a-z][^\s/>]*+|[!?])(?P<rest>{_TAG_REST})",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*("[^"]*"?|'[^']*'?|[^\s>]+))?""")
_HTML_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK_RUN = re.compile(r"[\n\r\f][ \n\r\f]*")

# HTML's own blanks are gone before these are put in, so each can stand for one thing.
_LINE, _BLOCK, _PARAGRAPH, _KEPT_BLANK = "\n", "\r", "\f", "\t"


def _names(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


_PARAGRAPHS = _names("p blockquote pre h1 h2 h3 h4 h5 h6 ul ol dl table figure hr")
_BLOCKS = _names(
    "div section article aside header footer main nav address details summary dt dd tr caption "
    "figcaption form fieldset body"
)
_BREAKS = (
    {mark + name: _PARAGRAPH for name in _PARAGRAPHS for mark in ("", "/")}
    | {mark + name: _BLOCK for name in _BLOCKS for mark in ("", "/")}
    | {"br": _LINE, "li": _BLOCK + "• ", "td": " ", "th": " ", "q": "“", "/q": "”"}
)
_INLINE = _names("span a b i em strong small font u s")
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_NEVER_SHOWN = _names("head template noscript svg math audio video canvas select")
_NEEDS_WALK = _NEVER_SHOWN | _names("! ? img pre script style noembed noframes xmp title textarea")
_HIDDEN_CLASSES = frozenset(("invisible", "quote-inline"))
"""Mastodon's: the halves of a link that its own pages do not show, and the fallback for a quote."""


def plain_text(html: str) -> str:
    """The readable text of an HTML fragment, through `domain.text.clean`; never raises.

    Paragraphs are separated by an empty line, lines by a newline; list items begin with a bullet;
    an image is its description. What a page would not show (scripts, hidden elements, comments)
    is left out. A text without any tag keeps its own line breaks.
    """
    if "<" not in html:
        return clean(unescape(html) if "&" in html else html)
    parts = _TAG.split(html)
    if len(parts) == 1:
        return clean(unescape(html))
    names = parts[1::2]
    lower = {name: name.lower() for name in set(names)}
    if _NEEDS_WALK.isdisjoint(lower.values()) and not _may_hide(html):
        if "\n" in html or "\t" in html or "\r" in html or "\f" in html:
            parts[0::2] = [_HTML_BLANKS.sub(" ", part) for part in parts[0::2]]
        breaks = {name: _BREAKS.get(low, "") for name, low in lower.items()}
        parts[1::2] = [breaks[name] for name in names]
        return _tidy("".join(parts))
    return _tidy("".join(_walk(html)))


def _may_hide(html: str) -> bool:
    return "invisible" in html or "quote-inline" in html or "idden" in html or "display" in html


def _tidy(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "• \f" in text:
        text = text.replace("• \f", "• ")
    text = _BREAK_RUN.sub(_newlines, text)
    while "  " in text:
        text = text.replace("  ", " ")
    return clean(text.replace(" \n", "\n").replace(_KEPT_BLANK, " "))


def _newlines(run: re.Match[str]) -> str:
    breaks = run[0]
    return "\n\n" if _PARAGRAPH in breaks or breaks.count(_LINE) > 1 else "\n"


def _walk(html: str) -> Iterator[str]:
    """The shown texts and the breaks between them, tag by tag."""
    at = 0
    hidden = _Hidden()
    in_pre = False
    for token in _TOKEN.finditer(html):
        if not hidden.name:
            yield _blanks(html[at : token.start()], in_pre)
        at = token.end()
        name = (token["name"] or "").lower()
        if not name:
            if token["data"] and not hidden.name:
                yield _blanks(token["data"], in_pre)
        elif not hidden.swallows(name, token["rest"]):
            in_pre = name == "pre" or (in_pre and name != "/pre")
            yield _BREAKS.get(name, "")
            if name == "img":
                yield _blanks(attributes(token["rest"]).get("alt", ""), False)
    if not hidden.name:
        yield _blanks(html[at:], in_pre)


def _blanks(text: str, in_pre: bool) -> str:
    if not in_pre:
        return _HTML_BLANKS.sub(" ", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return text.replace("\t", "    ").replace(" ", _KEPT_BLANK)


class _Hidden:
    """Which element, if any, hides what comes next."""

    def __init__(self) -> None:
        self.name = ""
        self._depth = 0

    def swallows(self, name: str, rest: str) -> bool:
        """Whether this tag is inside a hidden element, or begins or ends one."""
        if self.name and self._ends_unclosed(name):
            self.name = ""
        if not self.name:
            if name[0] == "/" or not self._hides(name, rest):
                return False
            if name not in _VOID and not rest.endswith("/>"):
                self.name, self._depth = name, 1
        elif name == self.name:
            self._depth += 0 if rest.endswith("/>") else 1
        elif name == "/" + self.name:
            self._depth -= 1
            if not self._depth:
                self.name = ""
        return True

    def _ends_unclosed(self, name: str) -> bool:
        """A page forgives a forgotten end tag, so it must not swallow the rest of the text."""
        if name == "body":
            return True
        if self.name == "p":
            return name in _BREAKS and name not in ("br", "q", "/q", "/p")
        return self.name in _INLINE and name[0] == "/" and name[1:] in _BREAKS

    @staticmethod
    def _hides(name: str, rest: str) -> bool:
        if name in _NEVER_SHOWN:
            return True
        if not _may_hide(rest):
            return False
        parts = attributes(rest)
        style = parts.get("style", "").replace(" ", "").lower()
        return (
            "hidden" in parts
            or "display:none" in style
            or "visibility:hidden" in style
            or not _HIDDEN_CLASSES.isdisjoint(parts.get("class", "").split())
        )


def attributes(rest: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case; `rest` is what stands behind the tag's name."""
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(rest):
        bare = value[1:].removesuffix(value[0]) if value[:1] in ('"', "'") else value
        found.setdefault(name.lower(), unescape(bare))
    return found
