"""What is remembered of words takes the same room after an hour as after a week."""

from __future__ import annotations

from cmconsole.triage.lately import HALF, LETTERS, Lately


class Lengths(Lately[int]):
    """The length of a word, and how often it had to be counted."""

    def __init__(self) -> None:
        super().__init__()
        self.worked_out: list[str] = []

    def work_out(self, word: str) -> int:
        self.worked_out.append(word)
        return len(word)

    def room(self) -> int:
        """How many words are remembered."""
        return len(self) + len(self._older)


def word(number: int) -> str:
    """A word of its own for each number, without a figure in it."""
    return "".join(chr(ord("a") + int(figure)) for figure in str(number))


def test_a_word_is_worked_out_once() -> None:
    lengths = Lengths()
    assert [lengths["order"], lengths["order"]] == [5, 5]
    assert lengths.worked_out == ["order"]


def test_a_day_of_words_takes_no_more_room_than_an_hour() -> None:
    lengths = Lengths()
    for number in range(5 * HALF):
        assert lengths[word(number)] == len(str(number))
        assert lengths.room() <= 2 * HALF


def test_a_word_that_keeps_coming_is_not_worked_out_again() -> None:
    lengths = Lengths()
    for number in range(5 * HALF):
        assert lengths["order"] == 5
        assert lengths[word(number)]
    assert lengths.worked_out.count("order") == 1


def test_a_word_that_stays_away_is_forgotten() -> None:
    lengths = Lengths()
    assert lengths["order"] == 5
    for number in range(3 * HALF):
        assert lengths[word(number)]
    assert lengths["order"] == 5
    assert lengths.worked_out.count("order") == 2


def test_addresses_cries_and_numbers_are_not_remembered() -> None:
    lengths = Lengths()
    for piece in ("a" * (LETTERS + 1), "https://a.example", "#3817,"):
        assert lengths[piece] == lengths[piece] == len(piece)
        assert lengths.worked_out.count(piece) == 2
