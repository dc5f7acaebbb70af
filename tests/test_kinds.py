"""What sort of question is it? Real questions of every sort, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.kinds import expected_of, is_small_talk, kind_of, sides_of
from askstack.records import Expected, QuestionKind

K, E = QuestionKind, Expected

QUESTIONS = [
    # comparison
    ("Django vs Node.js", K.COMPARISON, E.NOTHING),
    ("Python vs. JavaScript", K.COMPARISON, E.NOTHING),
    ("Express versus Koa for APIs", K.COMPARISON, E.NOTHING),
    ("What is the difference between WSGI and ASGI?", K.COMPARISON, E.ENTITY),
    ("How is Django different from Flask?", K.COMPARISON, E.METHOD),
    ("Compare Django with Rails", K.COMPARISON, E.NOTHING),
    ("Is Node.js faster than Django?", K.COMPARISON, E.NOTHING),
    ("Is Koa any better than Express?", K.COMPARISON, E.NOTHING),
    ("Which of them uses less memory?", K.COMPARISON, E.ENTITY),
    ("Which is easier to learn?", K.COMPARISON, E.ENTITY),
    ("Is Django or Node faster?", K.COMPARISON, E.NOTHING),
    ("Should I learn Python or JavaScript?", K.COMPARISON, E.NOTHING),
    ("tabs or spaces", K.COMPARISON, E.NOTHING),
    # recommendation
    ("Should I use Django for a chat app?", K.RECOMMENDATION, E.NOTHING),
    ("When should we use Node.js?", K.RECOMMENDATION, E.NOTHING),
    ("when to use channels", K.RECOMMENDATION, E.NOTHING),
    ("What is the best framework for a blog?", K.RECOMMENDATION, E.ENTITY),
    ("Is Django worth learning?", K.RECOMMENDATION, E.NOTHING),
    ("is node a good choice for apis", K.RECOMMENDATION, E.NOTHING),
    # why
    ("Why is Node.js single-threaded?", K.WHY, E.REASON),
    ("How come Node copes so well?", K.WHY, E.REASON),
    ("What are the reasons for its speed?", K.WHY, E.REASON),
    # how to
    ("How do I install Django?", K.HOW_TO, E.METHOD),
    ("how to reset the admin password", K.HOW_TO, E.METHOD),
    ("So how can we deploy it?", K.HOW_TO, E.METHOD),
    ("Steps to deploy a site", K.HOW_TO, E.NOTHING),
    # definition
    ("What is Django?", K.DEFINITION, E.DEFINITION),
    ("whats an orm", K.OTHER, E.NOTHING),
    ("What's an ORM?", K.DEFINITION, E.DEFINITION),
    ("What’s an ORM?", K.DEFINITION, E.DEFINITION),
    ("what is node js", K.DEFINITION, E.DEFINITION),
    ("What are generators?", K.DEFINITION, E.DEFINITION),
    ("What does ORM stand for?", K.DEFINITION, E.DEFINITION),
    ("What do we mean by asynchronous?", K.DEFINITION, E.DEFINITION),
    ("What does asynchronous mean?", K.DEFINITION, E.DEFINITION),
    ("what does middleware do", K.DEFINITION, E.DEFINITION),
    ("What is a decorator used for?", K.DEFINITION, E.DEFINITION),
    ("Define middleware", K.DEFINITION, E.DEFINITION),
    ("Explain the event loop", K.DEFINITION, E.DEFINITION),
    # list
    ("List the features of Django", K.LIST, E.LIST),
    ("Which companies use Django?", K.LIST, E.LIST),
    ("What are the advantages of Node.js?", K.LIST, E.LIST),
    ("What are some Node frameworks?", K.LIST, E.LIST),
    ("pros and cons of django", K.LIST, E.LIST),
    ("name three frameworks", K.LIST, E.LIST),
    # yes or no
    ("Can Django handle real-time?", K.YES_NO, E.NOTHING),
    ("Is Django free?", K.YES_NO, E.NOTHING),
    ("Does it scale?", K.YES_NO, E.NOTHING),
    ("Isn't Django slow?", K.YES_NO, E.NOTHING),
    ("Don’t I need Redis?", K.YES_NO, E.NOTHING),
    ("has django got websockets", K.YES_NO, E.NOTHING),
    # factoid, by what is asked for
    ("Who created Node.js?", K.FACTOID, E.PERSON),
    ("Who's the author?", K.FACTOID, E.PERSON),
    ("To whom does it belong?", K.FACTOID, E.PERSON),
    ("Who is the founder of the project?", K.FACTOID, E.PERSON),
    ("When was Django released?", K.FACTOID, E.TIME),
    ("When's the next release?", K.FACTOID, E.TIME),
    ("In what year did Node.js appear?", K.FACTOID, E.TIME),
    ("Where was Django made?", K.FACTOID, E.PLACE),
    ("Where's the office?", K.FACTOID, E.PLACE),
    ("In which city was it founded?", K.FACTOID, E.PLACE),
    ("How many people use Node.js?", K.FACTOID, E.NUMBER),
    ("How old is Python?", K.FACTOID, E.NUMBER),
    ("Which port does the server use?", K.FACTOID, E.NUMBER),
    ("What language is Django written in?", K.FACTOID, E.ENTITY),
    ("How does the event loop work?", K.FACTOID, E.METHOD),
    # other
    ("Django installation", K.OTHER, E.NOTHING),
    ("Tell me about Channels", K.OTHER, E.NOTHING),
    ("", K.OTHER, E.NOTHING),
    ("???", K.OTHER, E.NOTHING),
    ("東京", K.OTHER, E.NOTHING),
]


@pytest.mark.parametrize(("question", "kind", "expected"), QUESTIONS)
def test_what_is_asked_is_told_by_its_words(question: str, kind: QuestionKind, expected: Expected) -> None:
    assert (kind_of(question), expected_of(question, kind_of(question))) == (kind, expected)


@pytest.mark.parametrize("question", [question for question, *_ in QUESTIONS])
def test_case_and_a_question_mark_do_not_matter(question: str) -> None:
    bare = question.rstrip("?")
    assert kind_of(bare) == kind_of(question.upper()) == kind_of(f"{bare} ?") == kind_of(question)


def test_every_kind_and_sort_is_in_the_table() -> None:
    assert {kind for _, kind, _ in QUESTIONS} == set(K) - {K.SMALL_TALK}
    assert {expected for *_, expected in QUESTIONS} == set(E)


@pytest.mark.parametrize(
    "question",
    [
        "What is Docker?",
        "What is the server?",
        "What is a buffer?",
        "Who is the maintainer?",
        "What is the master process?",
        "Other than Django, what runs Python?",
        "Which tool rather than Celery runs tasks?",
    ],
)
def test_what_only_ends_like_a_comparative_compares_nothing(question: str) -> None:
    assert kind_of(question) is not K.COMPARISON


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Django vs Node.js", ("Django", "Node.js")),
        ("python v. perl", ("python", "perl")),
        ("What is the difference between WSGI and ASGI?", ("WSGI", "ASGI")),
        ("differences between Django and Flask in speed", ("Django", "Flask")),
        ("Compare Express with Koa", ("Express", "Koa")),
        ("comparison of Express and Koa", ("Express", "Koa")),
        ("Is Node.js faster than Django?", ("Node.js", "Django")),
        ("Is Koa any better than Express?", ("Koa", "Express")),
        ("Should I use Node or Django?", ("Node", "Django")),
        ("Which is better for a chat, Node.js or Django?", ("Node.js", "Django")),
        ("tea or coffee", ("tea", "coffee")),
        ("Google Cloud vs Amazon Web Services", ("Google Cloud", "Amazon Web Services")),
        ("What is Django?", ()),
        ("Which is faster?", ()),
        ("the or the", ()),
        ("vs", ()),
        ("", ()),
    ],
)
def test_the_sides_of_a_comparison_are_as_written(question: str, sides: tuple[str, ...]) -> None:
    assert sides_of(question) == sides


@pytest.mark.parametrize(
    "line",
    [
        *("hi", "Hello!", "hey there", "Good morning", "thanks", "Thank you so much!", "ok thanks", "bye", "HELLO 👋"),
        *("How are you?", "how are you doing", "what's up?", "What’s up", "test", "hi askstack", "lol", "sorry"),
    ],
)
def test_small_talk_is_told_from_questions(line: str) -> None:
    assert is_small_talk(line)


@pytest.mark.parametrize(
    "line",
    [
        *("", "?", "👋", "what is there", "is there a test", "ok", "cool", "great", "how is it", "What is a bot?"),
        *("Hello, what is Django?", "hi node", "thanks for the fish", "Is it good?", "good morning django"),
        *("hi 東京の人口は?", "привет", "hello 42", "how are tests run", "test the server", "hi " * 7),
    ],
)
def test_what_asks_for_something_is_no_small_talk(line: str) -> None:
    assert not is_small_talk(line)


WORDS = st.sampled_from(
    """what which who whose when where why how is are does can should the a of or than vs between and better faster
    less more compare difference different Django Node.js real-time best list name explain steps to do mean for used
    reasons C++ it's whats default port ? . , ’ 東京 5""".split()
)


@given(st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=40)))
def test_any_line_has_a_kind_a_sort_and_no_side_or_two(question: str) -> None:
    kind = kind_of(question)
    assert kind in set(K) - {K.SMALL_TALK}
    assert expected_of(question, kind) in set(E)
    sides = sides_of(question)
    assert len(sides) in (0, 2)
    assert all(word in question for side in sides for word in side.split())
