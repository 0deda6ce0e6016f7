"""The decision graph ('beslisboom'), pure: data → a checked tree; answers → path and advice; one version → another.

The graph advises, people decide. A published version never changes; a request keeps the version it followed.

    tree       what it is made of          reading    from and to data, with its fingerprint
    walking    following answers           checking   what is wrong with it, in words
    editing    changing one that is being written     comparing  what differs between two
"""

from budgets.graph.checking import Flaw, check
from budgets.graph.reading import TREES, TreeError, digest, load_tree, read_data, read_file, to_data
from budgets.graph.tree import Advice, Answer, End, Outcome, Question, Tree
from budgets.graph.walking import Given, Step, Walk, walk

__all__ = [
    "TREES",
    "Advice",
    "Answer",
    "End",
    "Flaw",
    "Given",
    "Outcome",
    "Question",
    "Step",
    "Tree",
    "TreeError",
    "Walk",
    "check",
    "digest",
    "load_tree",
    "read_data",
    "read_file",
    "to_data",
    "walk",
]
