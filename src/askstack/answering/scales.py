"""Which adjectives say much or little of the same?"""

from __future__ import annotations

_PAIRS = (
    ("large big huge vast enormous great", "small tiny little"),
    ("fast quick rapid speedy", "slow sluggish"),
    ("easy simple effortless", "hard difficult complex complicated"),
    ("cheap inexpensive affordable", "expensive costly"),
    ("deep", "shallow"),
    ("safe secure", "unsafe insecure dangerous"),
    ("stable reliable", "unstable unreliable"),
    ("good", "bad poor"),
    ("light lightweight", "heavy heavyweight"),
    ("quiet silent", "loud noisy"),
)
SCALES = {
    word: (much.partition(" ")[0], sign)
    for much, little in _PAIRS
    for sign, words in ((1, much), (-1, little))
    for word in words.split()
}
"""Adjectives: the name of the scale, and 1 for much or -1 for little of it."""
