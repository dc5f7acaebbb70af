"""Which reStructuredText directives hold what? Those of docutils and Sphinx by kind; any other one is ordinary text."""

from __future__ import annotations

CODE = """code code-block sourcecode console parsed-literal prompt doctest testcode testoutput ipython math graphviz
    mermaid productionlist digraph uml"""
SILENT = """toctree contents module currentmodule index program highlight include literalinclude raw meta sectionauthor
    codeauthor moduleauthor default-role role default-domain tabularcolumns sectnum section-numbering target-notes
    header footer title automodule autoclass autofunction automethod autodata autoattribute autoexception
    autosummary inheritance-diagram testsetup testcleanup unicode replace date"""
OBJECTS = """setting method class attribute function django-admin django-admin-option option cmdoption templatetag
    templatefilter fieldlookup exception data envvar classmethod staticmethod object describe confval property
    decorator decoratormethod macro type var member enum enumerator struct union directive signal
    coroutinefunction opcode pdbcommand command event rule"""
PICTURES = "image figure"
TITLED = """admonition topic sidebar rubric versionadded versionchanged versionremoved deprecated deprecated-removed
    table centered collapse dropdown tab tab-item"""
BARE = "only container glossary tabs tab-set grid hlist epigraph highlights pull-quote compound line-block rst-class"
TABLES = "list-table csv-table"
_KINDS = {
    name: kind
    for kind, names in (
        ("code", CODE),
        ("silent", SILENT),
        ("object", OBJECTS),
        ("picture", PICTURES),
        ("titled", TITLED),
        ("bare", BARE),
        ("table", TABLES),
    )
    for name in names.split()
}
_DOMAINS = frozenset({"py", "js", "c", "cpp", "rst", "std", "php", "rb", "java", "http"})


def kind_of(name: str) -> str:
    """What a directive holds: code, silent, object, picture, titled, bare, table, or text where it is unknown."""
    domain, _, bare = name.lower().rpartition(":")
    return _KINDS.get(bare, "text") if not domain or domain in _DOMAINS else "text"
