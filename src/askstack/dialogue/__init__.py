"""What does a line mean after what was asked before?

By stated rules alone, English ones: a follow-up is recognised by its form, and what it leaves out is carried over
from the question before. What comes of it is an ordinary question.
"""

from __future__ import annotations

from askstack.dialogue.naming import Name, Naming, Registry
from askstack.dialogue.resolving import PLAIN_MARK, Act, Resolved, resolve
from askstack.dialogue.turns import Turn, remember

__all__ = ["PLAIN_MARK", "Act", "Name", "Naming", "Registry", "Resolved", "Turn", "remember", "resolve"]
