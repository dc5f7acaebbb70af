"""Templates: whose file is used, what one may do, what is said of a broken one, and how a bad one is caught."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jinja2 import nodes

from askstack import rendering
from askstack.errors import TemplateError
from askstack.rendering import CHANNELS, SHAPES, compiled
from askstack.rendering.checking import check_templates
from askstack.rendering.environment import environment_of, packaged_folder
from askstack.rendering.files import copy, served
from askstack.rendering.precompiling import precompile
from askstack.rendering.samples import samples

ANSWER = samples("plain")["quiet"]


def put(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return path


def failure(folder: Path, source: str, channel: str = "text") -> str:
    put(folder, f"{channel}/plain.j2", source)
    with pytest.raises(TemplateError) as caught:
        rendering.render(ANSWER, channel, folder=folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_user_s_file_replaces_ours_and_no_other(tmp_path: Path) -> None:
    put(tmp_path, "text/plain.j2", "mine: {{ answer.question }}")
    assert rendering.render(ANSWER, "text", folder=tmp_path) == f"mine: {ANSWER.question}\n"
    list_answer = samples("definition")["quiet"]
    assert rendering.render(list_answer, "text", folder=tmp_path) == rendering.render(list_answer, "text")


def test_a_user_s_file_is_seen_when_it_comes_and_when_it_goes(tmp_path: Path) -> None:
    ours = rendering.render(ANSWER, "text", folder=tmp_path)
    path = put(tmp_path, "text/plain.j2", "mine")
    assert rendering.render(ANSWER, "text", folder=tmp_path) == "mine\n"
    path.unlink()
    assert rendering.render(ANSWER, "text", folder=tmp_path) == ours


def test_a_relative_folder_is_the_one_of_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        put(tmp_path / name / "templates", "text/plain.j2", f"{{% if %}} {name}")
        monkeypatch.chdir(tmp_path / name)
        with pytest.raises(TemplateError, match=r"^templates/text/plain\.j2:1: "):
            rendering.render(ANSWER, "text", folder=Path("templates"))


def test_a_user_s_words_are_said_in_every_channel(tmp_path: Path) -> None:
    words = (packaged_folder() / "shared/words.j2").read_text(encoding="utf-8")
    put(tmp_path, "shared/words.j2", words.replace("Closest passages, not an answer:", "Am nächsten, keine Antwort:"))
    for channel in CHANNELS:
        shown = rendering.render(samples("refusal")["quiet"], channel, folder=tmp_path)
        assert "Am nächsten, keine Antwort:" in shown
        assert "not an answer" not in shown


def test_a_missing_shape_falls_back_to_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tmp_path / "ours"
    shutil.copytree(packaged_folder(), ours)
    (ours / "text" / "yes_no.j2").unlink()
    put(ours, "text/plain.j2", "plain")
    monkeypatch.setattr("askstack.rendering.environment.packaged_folder", lambda: ours)
    environment_of.cache_clear()
    assert rendering.render(samples("yes_no")["quiet"], "text") == "plain\n"
    environment_of.cache_clear()


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert rendering.render(ANSWER, "text", folder=tmp_path / "none") == rendering.render(ANSWER, "text")


def test_a_mistake_in_the_source_is_named_with_file_and_line(tmp_path: Path) -> None:
    assert failure(tmp_path, "fine\n{% if %}\n").startswith(f"{tmp_path}/text/plain.j2:2: ")
    assert "nofilter" in failure(tmp_path, "{{ answer | nofilter }}")


def test_a_name_that_is_not_there_is_named_with_file_and_line(tmp_path: Path) -> None:
    message = failure(tmp_path, "\n\n{{ answer.qestion }}")
    assert message.startswith(f"{tmp_path}/text/plain.j2:3: ")
    assert "qestion" in message
    assert "remove it to fall back on askstack's own" in message


def test_a_mistake_in_a_macro_is_named_where_it_is(tmp_path: Path) -> None:
    put(tmp_path, "text/macros.j2", "{% macro passages(x) %}\n\n{{ 1 / 0 }}{% endmacro %}")
    message = failure(tmp_path, '{% from "text/macros.j2" import passages %}{{ passages(1) }}')
    assert message.startswith(f"{tmp_path}/text/macros.j2:3: division by zero")


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    put(tmp_path, "text/plain.j2", "").write_bytes(b"\xff")
    with pytest.raises(TemplateError, match=r"text/plain.j2: .*decode"):
        rendering.render(ANSWER, "text", folder=tmp_path)


def test_a_slack_template_that_makes_no_message_is_named(tmp_path: Path) -> None:
    assert "makes no JSON" in failure(tmp_path, '{"text": {{ answer.question }}}', "slack")
    assert "no message" in failure(tmp_path, '["blocks"]', "slack")


@pytest.mark.parametrize(
    "source",
    [
        "{{ answer.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ answer|attr('__class__') }}",
        "{% set _ = answer.corrections.update({'a': 'b'}) %}",
        "{% set x = [] %}{{ x.append(1) }}",
        "{{ 'a' * 10**9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 1000000000 * [0] }}",
        "{% for i in range(10000000) %}{% endfor %}",
        "{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}",
        "{% include 'text/plain.j2' %}",
        "{% include '../../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_the_sandbox_stops(source: str, tmp_path: Path) -> None:
    failure(tmp_path, source)


def test_arithmetic_is_not_taken_for_repetition(tmp_path: Path) -> None:
    put(tmp_path, "text/plain.j2", "{{ 1000 * 1000 }} {{ '-' * 5 }}")
    assert rendering.render(ANSWER, "text", folder=tmp_path) == "1000000 -----\n"


def test_only_html_is_escaped_by_itself(tmp_path: Path) -> None:
    for channel in ("text", "markdown", "html"):
        put(tmp_path, f"{channel}/plain.j2", "{{ answer.question }}")
    hostile = samples("plain")["hostile"]
    assert rendering.render(hostile, "text", folder=tmp_path) == hostile.question + "\n"
    assert rendering.render(hostile, "markdown", folder=tmp_path) == hostile.question + "\n"
    assert "&lt;b&gt;" in rendering.render(hostile, "html", folder=tmp_path)


def test_our_own_templates_alter_no_quote() -> None:
    found = check_templates(None)
    assert found.problems == ()
    assert found.rendered == len(CHANNELS) * len(SHAPES) * 3


ALTERING = {
    "text": "    {{ answer.quotes[0].text | upper }}",
    "markdown": "> {{ answer.quotes[0].text }}",
    "html": "<blockquote>Yes! {{ answer.quotes[0].text }}</blockquote>",
    "slack": '{"blocks": [{"elements": [{"type": "rich_text_quote", "elements":'
    ' [{"text": {{ answer.quotes[0].text[1:] | inert }} }]}]}]}',
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_check_catches_a_template_that_alters_a_quote(channel: str, tmp_path: Path) -> None:
    path = put(tmp_path, f"{channel}/plain.j2", ALTERING[channel])
    problems = check_templates(tmp_path).problems
    assert any(problem.startswith(f"{path}: alters a quote") for problem in problems)
    assert not any("\n" in problem for problem in problems)


def test_the_check_catches_quotes_that_are_not_shown(tmp_path: Path) -> None:
    path = put(tmp_path, "html/plain.j2", "<p>{{ answer.quotes[0].text }}</p>")
    assert any(problem.startswith(f"{path}: shows no quote") for problem in check_templates(tmp_path).problems)


def test_the_check_catches_a_message_that_is_too_much_for_slack(tmp_path: Path) -> None:
    source = (packaged_folder() / "slack/plain.j2").read_text(encoding="utf-8")
    more = source.replace("{{ closing(", '{% for i in range(30) %}, {"type": "divider"}{% endfor %}{{ closing(')
    path = put(tmp_path, "slack/plain.j2", more)
    assert any(f"{path}: is more than a Slack message" in problem for problem in check_templates(tmp_path).problems)


def test_the_check_compiles_what_no_sample_reaches(tmp_path: Path) -> None:
    path = put(tmp_path, "text/unused.j2", "\n{% for %}")
    assert any(problem.startswith(f"{path}:2: ") for problem in check_templates(tmp_path).problems)


def test_a_good_template_of_one_s_own_passes(tmp_path: Path) -> None:
    put(
        tmp_path,
        "text/plain.j2",
        "{% for quote in answer.quotes %}\n{{ quote | quoted }}\n({{ quote | cited }})\n{% endfor %}",
    )
    assert check_templates(tmp_path).problems == ()


def test_the_list_says_whose_file_serves(tmp_path: Path) -> None:
    mine = put(tmp_path, "text/plain.j2", "")
    files = {file.name: file for file in served(tmp_path)}
    assert files["text/plain.j2"] == ("text/plain.j2", mine, False)
    assert files["text/list.j2"].is_ours
    assert {f"{channel}/{shape}.j2" for channel in CHANNELS for shape in SHAPES} <= set(files)


def test_our_own_folder_is_ours_by_any_name() -> None:
    assert all(file.is_ours for file in served(packaged_folder()))
    with pytest.raises(TemplateError, match="askstack's own"):
        copy(packaged_folder())


def test_copies_are_ours_to_the_byte_and_never_replace_a_user_s(tmp_path: Path) -> None:
    mine = put(tmp_path, "text/plain.j2", "mine")
    copied, kept = copy(tmp_path)
    assert kept == ("text/plain.j2",)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert all((tmp_path / name).read_bytes() == (packaged_folder() / name).read_bytes() for name in copied)
    assert copy(tmp_path, ["text/plain"], force=True) == (("text/plain.j2",), ())
    assert check_templates(tmp_path).problems == ()


def test_a_channel_or_one_template_can_be_copied(tmp_path: Path) -> None:
    copied, _ = copy(tmp_path, ["html", "text/plain"])
    assert "text/plain.j2" in copied
    assert {name.split("/")[0] for name in copied} == {"html", "text"}
    with pytest.raises(TemplateError, match="nosuch: is no template"):
        copy(tmp_path, ["nosuch"])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TemplateError, match="cannot be written"):
        copy(tmp_path / "file", ["text/plain"])


def test_a_compiled_template_is_used_only_for_the_source_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "compiled")
    source = "as written"
    (tmp_path / "compiled").mkdir()
    code = environment_of("text").compile("as compiled", "text/plain.j2", "text/plain.j2", raw=True)
    (tmp_path / "compiled" / compiled.module_name("text", source)).write_text(code, encoding="utf-8")
    user = tmp_path / "user"
    put(user, "text/plain.j2", source)
    assert rendering.render(ANSWER, "text", folder=user) == "as compiled\n"  # so it is used
    other = tmp_path / "other"
    put(other, "text/plain.j2", source + "!")
    assert rendering.render(ANSWER, "text", folder=other) == "as written!\n"
    html = tmp_path / "html"
    put(html, "html/plain.j2", source)
    assert rendering.render(ANSWER, "html", folder=html) == "as written\n"


def test_our_templates_leave_nothing_to_be_computed_while_compiling() -> None:
    """A filter on a constant would be computed at build time, and change unseen with the filter's code."""
    for path in packaged_folder().glob("*/*.j2"):
        tree = environment_of("text").parse(path.read_text(encoding="utf-8"))
        for filtered in tree.find_all(nodes.Filter):
            assert not isinstance(filtered.node, nodes.Const), path


def test_the_build_compiles_every_template_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "compiled")
    before = [rendering.render(samples(shape)["hostile"], channel) for channel in CHANNELS for shape in SHAPES]
    precompile(compiled.FOLDER)
    environment_of.cache_clear()
    monkeypatch.setattr("jinja2.Environment.compile", None)  # nothing may be left to compile
    after = [rendering.render(samples(shape)["hostile"], channel) for channel in CHANNELS for shape in SHAPES]
    assert after == before
