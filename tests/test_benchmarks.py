"""The benchmarks' texts: anyone who makes them again has the same."""

import json
import lzma
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _made(folder: Path, passages: int) -> tuple[list[str], dict[str, str]]:
    folder.mkdir()
    source = folder.parent / "passages.jsonl.xz"
    if not source.exists():
        with lzma.open(source, "wt", encoding="utf-8") as lines:
            for number in range(40):
                text = f"Passage {number} is here. It has two sentences."
                line = {"text": text, "title": f"Title {number // 4}", "head": "H", "art": number // 4, "pkg": "p"}
                lines.write(json.dumps(line) + "\n")
    command = [sys.executable, "-m", "benchmarks.corpora", folder.parent, folder, str(passages)]
    subprocess.run(command, cwd=ROOT, check=True)
    files = sorted(path for path in (folder / "corpus").rglob("*") if path.is_file())
    articles = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}
    return (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines(), articles


def test_the_same_size_gives_the_same_texts(tmp_path: Path) -> None:
    assert _made(tmp_path / "one", 100) == _made(tmp_path / "two", 100)


def test_a_size_has_its_passages_and_those_of_a_smaller_one(tmp_path: Path) -> None:
    less, more = _made(tmp_path / "less", 10), _made(tmp_path / "more", 100)
    assert (len(less[0]), len(more[0])) == (10, 100)
    assert more[0][:10] == less[0]


def test_made_articles_are_of_real_sentences_alone(tmp_path: Path) -> None:
    real, more = _made(tmp_path / "real", 40), _made(tmp_path / "more", 100)
    sentences = {sentence for line in real[0] for sentence in _sentences(line)}
    assert all(sentence in sentences for line in more[0] for sentence in _sentences(line))
    assert len(more[1]) > len(real[1])


def _sentences(line: str) -> list[str]:
    text: str = json.loads(line)["text"]
    return text.removesuffix(".").split(". ")
