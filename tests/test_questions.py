"""What is being asked? Key terms, repaired spelling, words joined and apart, and what no article has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking_kit import ROOT, Words
from askstack.errors import SettingsError
from askstack.questions import MOST_WORDS, understand
from askstack.questions.lexicon import discounts, is_common, related, share, synonyms
from askstack.questions.spelling import distance, is_doubtful, repaired
from askstack.records import SAME, Expected, QuestionKind

if TYPE_CHECKING:
    from pathlib import Path

    from askstack.records import Query

DATA = ROOT / "src" / "askstack" / "data"
ARTICLES = Words(
    "Django is a web framework. Django Channels brings WebSockets and real-time events to Django.",
    "Node.js is a runtime. Node.js runs JavaScript. NodeJS is another spelling; Express is a framework for Node.js.",
    "Node.js has an event loop.",
    "The on_delete option of a ForeignKey says what happens. The readFile function reads a file.",
    "The US office pays the IT department. D'Artagnan came from Gascony to the café in Zürich.",
    "Performance of templates: the template engine caches. PostgreSQL stores rows; Redis stores keys.",
    size=50,
)


def read(question: str) -> Query:
    return understand(question, ARTICLES)


def words_of(question: str) -> list[str]:
    return [term.word for term in read(question).terms]


def forms_of(question: str, word: str) -> dict[str, float]:
    (found,) = [term for term in read(question).terms if term.word == word]
    return dict(found.forms)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Can Django handle real-time?", ["Django", "handle", "real", "time"]),
        ("What is it?", []),
        ("What's the thing with what’s what", ["thing"]),
        ("Haven't you, won't they, can’t we, don't I?", []),
        ("isnt it wasnt they havent we", []),
        ("Django, django and DJANGO", ["Django"]),
        ("Who was d'Artagnan?", ["d'Artagnan"]),
        ("and d’Artagnan’s home?", ["d’Artagnan’s", "home"]),
        ("Does C++ beat C#?", ["C++", "beat", "C#"]),
        ("C++", ["C++"]),
        ("Zürich cafe", ["Zürich", "cafe"]),
        ("Version 5.2 of Django", ["Version", "5", "2", "Django"]),
        ("", []),
        ("?!", []),
        ("🙂 \x00\x1b[0m", ["0m"]),
    ],
)
def test_the_words_that_carry_a_question_are_kept_in_order(question: str, words: list[str]) -> None:
    assert words_of(question) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the US policy?", ["US", "policy"]),
        ("Tell us the policy", ["Tell", "policy"]),
        ("Who pays for IT?", ["pays", "IT"]),
        ("who pays for it?", ["pays"]),
        ("WHO PAYS FOR IT?", ["PAYS"]),
        ("The Office", ["Office"]),
    ],
)
def test_an_acronym_that_looks_like_a_stop_word_is_kept(question: str, words: list[str]) -> None:
    assert words_of(question) == words


def test_a_key_term_knows_its_place_its_term_and_whether_it_is_a_name() -> None:
    django, works, zurich = read("Django works in Zürich").terms
    assert [(term.term, term.position, term.proper) for term in (django, works, zurich)] == [
        ("django", 0, False),
        ("work", 1, False),
        ("zurich", 3, True),
    ]
    assert all(term.forms[0] == (term.term, 1.0) for term in (django, works, zurich))


def test_rarer_words_weigh_more_and_words_that_put_a_question_less() -> None:
    terms = {term.word: term.weight for term in read("explain Redis, the web and a thing in Django").terms}
    assert terms["Redis"] > terms["Django"] > terms["web"] > terms["explain"] > 0


def test_every_weight_is_positive_even_of_a_word_that_is_everywhere() -> None:
    everywhere = Words(*["harbour"] * 2000)
    (term,) = understand("harbour", everywhere).terms
    assert 0 < term.weight < 1


@pytest.mark.parametrize("question", ["How long is the event loop?", "how much does Redis store", "How old is Django?"])
def test_what_asks_for_a_measure_is_not_what_a_question_is_about(question: str) -> None:
    query = read(question)
    measure = query.terms[0]
    assert measure.weight < min(term.weight for term in query.terms[1:])
    assert measure.word not in query.missing


def test_a_measure_may_be_what_is_asked_about() -> None:
    assert "old" in read("Is Django old?").missing
    assert "fast" in read("How fast is Redis?").missing


def test_a_misspelt_word_that_frames_a_question_frames_it() -> None:
    assert "difference" not in read("the diference of Redis and PostgreSQL").missing


# Spelling


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("djnago", "django"),  # letters swapped
        ("jdango", "django"),  # the first two
        ("djago", "django"),  # one missing
        ("djjango", "django"),  # one too many
        ("templete", "template"),  # a wrong one, in a long word
        ("javascrpt", "javascript"),
        ("preformance", "performance"),
        ("postgersql", "postgresql"),
        ("perfromacne", "performance"),  # two slips
    ],
)
def test_a_slip_is_repaired_by_the_words_of_the_articles(written: str, meant: str) -> None:
    query = read(f"tell me of {written} please")
    assert query.corrections == {written: meant}
    assert meant in [term.word for term in query.terms]
    assert query.missing == ()
    assert query.question == f"tell me of {written} please"


@pytest.mark.parametrize(
    "question",
    [
        "Does Django scale?",  # in the articles
        "Is the whale heavy?",  # English, though no article has it
        "redi",  # three letters and a name: too short
        "Djngo",  # a line may begin with a capital: no name, see below
        "on_delte",  # an identifier
        "djang0",  # not letters alone
        "Zurich",  # an accent is no slip
        "djangos",  # the stem is there
        "what does Fedora do with Kedis",  # names: a letter may be right
        "DJNGO",
        "Tell me of Djngo",
        "is deno faster",  # likelier a name than a slip for a rare word ("den")
        "nudge the team",
        "which copes better",  # English has "cope"
    ],
)
def test_real_words_names_and_identifiers_are_left_alone(question: str) -> None:
    expected = {"Djngo": "django"} if question == "Djngo" else {}
    assert read(question).corrections == expected


def test_in_a_name_only_swapped_letters_are_repaired() -> None:
    assert read("Tell me of Djnago").corrections == {"Djnago": "django"}
    assert read("Tell me of Djago").corrections == {}
    assert read("PSOTGRESQL").corrections == {"PSOTGRESQL": "postgresql"}


def test_a_name_is_no_slip_for_a_common_word() -> None:
    collection = Words("The cores work in pairs.")
    assert repaired("paris", collection) == "pairs"
    assert repaired("paris", collection, name=True) is None


def test_of_equal_repairs_the_most_frequent_word_is_meant() -> None:
    collection = Words("marsh", "marsh", "marsx", "harps")
    assert repaired("masrh", collection) == "marsh"
    assert repaired("marsz", Words("marsa", "marsb", "marsb", "narsz")) is None  # a wrong letter in a short word
    assert repaired("zzzzmarszzz", collection) is None


def test_a_repaired_question_is_read_as_what_was_meant() -> None:
    assert read("wich framewrok is beter, Express or Koa").kind is QuestionKind.COMPARISON
    assert read("waht is Channels").kind is read("what is Channels").kind is QuestionKind.DEFINITION
    meant = read("djnago vs express")
    assert meant.sides == ("django", "express")


def test_a_word_that_only_english_has_is_repaired_too_and_still_missing() -> None:
    query = read("the recieve method")
    assert query.corrections == {"recieve": "receive"}
    assert query.missing == ("receive", "method")


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "axc", 1), ("kitten", "sitting", 3)],
)
def test_distance_counts_slips(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    apart = distance(one, other)
    assert apart == distance(other, one)
    assert abs(len(one) - len(other)) <= apart <= max(len(one), len(other))
    assert (apart == 0) == (one == other)


@given(st.text("adegjnortxz", min_size=4, max_size=10))
def test_what_is_repaired_was_doubtful_and_is_a_known_word_near_by(word: str) -> None:
    meant = read(word).corrections.get(word)
    if meant is not None:
        assert is_doubtful(word, ARTICLES)
        assert ARTICLES.word_frequency(meant) or is_common(meant) or meant in {"the", "and", "that", "there"}
        assert distance(word, meant) <= (2 if len(word) >= 7 else 1)
        assert meant[0] == word[0] or meant[:2] == word[1::-1]


# Joined words and identifiers


@pytest.mark.parametrize("question", ["nodejs", "NodeJS", "Node.js", "node js", "Node JS", "node-js"])
def test_a_name_is_one_thing_however_it_is_joined(question: str) -> None:
    query = read(f"{question} runtime")
    same = {form for term in query.terms for form, value in term.forms if value >= SAME}
    assert {"node", "js", "nodej"} <= same
    assert query.missing == ()


@pytest.mark.parametrize("question", ["realtime", "real-time", "real time", "Real\u2011time"])
def test_an_adjective_is_one_thing_however_it_is_joined(question: str) -> None:
    same = {form for term in read(question).terms for form, value in term.forms if value >= SAME}
    assert {"real", "time", "realtim"} <= same


def test_words_that_only_stand_beside_each_other_are_not_joined() -> None:
    assert "webframework" not in forms_of("web framework", "web")
    assert "forkeysign" not in forms_of("foreign key", "foreign")


def test_an_identifier_stands_for_itself_and_faintly_for_its_parts() -> None:
    assert forms_of("What does on_delete do?", "on_delete") == {"on_delet": 1.0, "on": 0.45, "delet": 0.45}
    assert words_of("readFile") == ["readFile"]
    assert forms_of("readfile", "readfile") == {"readfil": 1.0}


def test_an_unknown_camel_case_name_is_read_by_its_parts() -> None:
    assert words_of("RedisTemplate") == ["redis", "template"]
    assert read("RedisTemplate").missing == ()


# Synonyms and likeness


def test_a_synonym_stands_for_a_word_nearly_as_well(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text("# ours\nharbour = port  # both ways\nberth -> Quays, mooring\n\n", encoding="utf-8")
    asked = {
        term.word: [form for form, value in term.forms if value == 0.9]
        for term in understand("harbour port berth quay", ARTICLES, file).terms
    }
    assert asked == {"harbour": ["port"], "port": ["harbour"], "berth": ["quay", "moor"], "quay": []}


def test_the_packaged_synonyms_are_replaced_not_extended(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text("", encoding="utf-8")
    assert synonyms(file) == {}
    assert "javascript" in synonyms(None)["js"]


@pytest.mark.parametrize("line", ["harbour", "a =", "= b", "a -> ", "-> b", "a -> b,", "a = b =", "->", "="])
def test_a_line_that_is_no_synonym_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text(f"# first\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        understand("harbour", ARTICLES, file)
    assert str(raised.value) == f"{file}:2: write `a = b` or `a -> b, c`, not {line.strip()!r}"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_of_synonyms_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "synonyms.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(
        SettingsError, match=r"synonyms\.txt: cannot be read .*; mend `synonyms` in askstack\.toml"
    ) as raised:
        understand("harbour", ARTICLES, file)
    assert "\n" not in str(raised.value)


def test_every_packaged_synonym_is_one_word_of_text() -> None:
    for term, others in synonyms(None).items():
        assert term.isalnum()
        assert others
        assert term not in others


def test_a_like_word_stands_for_less_than_the_word_itself() -> None:
    forms = forms_of("how fast is the speed", "speed")
    assert forms["speed"] == 1.0
    assert all(
        0 < value < SAME for form, value in forms.items() if form not in ("speed", *synonyms(None).get("speed", ()))
    )


def test_a_word_list_is_found_from_its_first_line_to_its_last() -> None:
    listed = (DATA / "english.txt").read_text(encoding="ascii").split()
    assert listed == sorted(set(listed))
    assert all(is_common(word) for word in (listed[0], listed[1], listed[len(listed) // 2], listed[-1]))
    assert not any(is_common(word) for word in ("", "0", "zzzzz", listed[5] + "q", "djnago"))
    shares = [line.split("\t") for line in (DATA / "shares.tsv").read_text(encoding="ascii").splitlines()]
    assert all(share(word) == int(value) / 100_000 for word, value in (shares[0], shares[len(shares) // 3], shares[-1]))


def test_the_packaged_lists_hold_what_they_say() -> None:
    assert 0 < share("the") <= 1
    assert share("zzzz") == 0
    assert all(0 < value <= 1 for value in discounts().values())
    assert all(0 < likeness <= 1 for _, likeness in related("speed"))
    assert related("zzzz") == ()


# What is missing, what is counted, and odd input


def test_missing_words_are_those_that_no_article_has() -> None:
    assert read("Does Django sing opera?").missing == ("sing", "opera")
    assert read("Can Django handle websockets?").missing == ("handle",)
    assert read("Please explain what opera means, I wonder").missing == ("opera",)


def test_a_word_of_which_a_synonym_is_there_is_not_missing(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text("opera -> template\n", encoding="utf-8")
    assert understand("opera", ARTICLES).missing == ("opera",)
    assert understand("opera", ARTICLES, file).missing == ()


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many templates does Django have?", "templates"),
        ("Which framework runs on Node.js?", "framework"),
        ("In what city was he?", "city"),
        ("Who pays?", None),
        ("What is Django?", None),
    ],
)
def test_the_noun_that_is_asked_for_is_known(question: str, counted: str | None) -> None:
    query = read(question)
    assert (None if query.counted is None else query.terms[query.counted].word) == counted


def test_only_a_comparison_has_sides() -> None:
    assert read("Django vs Express").sides == ("Django", "Express")
    assert read("Is Django or Express faster?").sides == ("Django", "Express")
    assert read("Who made Django or Express popular in the US?").sides == ()


def test_a_question_of_ten_thousand_words_is_read_as_far_as_it_says_something() -> None:
    start = "Can Django handle real-time? "
    query = read(start + "template " * 10_000 + "opera")
    assert [term.word for term in query.terms] == ["Django", "handle", "real", "time", "template"]
    assert query.missing == ("handle",)
    assert max(term.position for term in query.terms) < MOST_WORDS
    assert read("template " * 10_000 + "versus opera").kind is QuestionKind.OTHER


@pytest.mark.parametrize("question", ["a" * 200_000, "ab" * 100_000, "difference between " * 20_000, "aB_" * 50_000])
def test_a_question_without_end_is_read_in_no_time(question: str) -> None:
    """Each of these once tried more variants, or places to end, than there is time for."""
    assert read(question).corrections == {}


@given(st.text(max_size=60))
def test_any_question_is_understood_alike_each_time_and_within_bounds(question: str) -> None:
    query = read(question)
    assert query == read(question)
    assert query.question == question
    assert len(query.terms) <= MOST_WORDS
    assert all(term.weight > 0 for term in query.terms)
    assert all(0 < value <= 1 for term in query.terms for _, value in term.forms)
    assert all(term.forms[0] == (term.term, 1.0) for term in query.terms)
    assert len({term.term for term in query.terms}) == len(query.terms)
    assert set(query.missing) <= {term.word for term in query.terms}
    assert all(written in question for written in query.corrections)
    assert query.kind is not QuestionKind.SMALL_TALK
    assert query.expected in set(Expected)
    assert query.counted is None or query.counted < len(query.terms)
