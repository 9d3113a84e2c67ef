"""The public names of the Python packages, with their signatures and docstrings."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cached_property
from itertools import pairwise
from types import ModuleType
from typing import Any

from itss_graph.reference.markdown import WIDTH, docstring, page, verbatim

MODULES = ("itss_graph", "itss_graph.shacl")
"""The public packages: what they do not name in `__all__` may change at any time."""


class Bare(str):
    """An annotation that is shown without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def api() -> str:
    """The page of the Python API."""
    modules = [importlib.import_module(name) for name in MODULES]
    return page("Python", "the docstrings of the code", *(_module(module) for module in modules))


def _module(module: ModuleType) -> str:
    parts = [f"## {module.__name__}", docstring(inspect.getdoc(module) or "")]
    for name in module.__all__:
        member = getattr(module, name)
        if inspect.isclass(member):
            parts += _class(module, member)
        else:
            parts += [f"### {module.__name__}.{name}", _signature(name, member), _doc(member)]
    return "\n\n".join(parts)


def _class(module: ModuleType, cls: type) -> Iterator[str]:
    yield f"### class {module.__name__}.{cls.__name__}"
    if issubclass(cls, Exception):
        bases = ", ".join(base.__name__ for base in cls.__bases__)
        yield verbatim(f"class {cls.__name__}({bases})")
    elif is_dataclass(cls):
        yield _signature(f"class {cls.__name__}", cls)
    else:
        yield verbatim(f"class {cls.__name__}")
    yield _doc(cls)
    for name, text in _attributes(cls):
        yield f"#### {cls.__name__}.{name}"
        yield docstring(text)
    for name, member in vars(cls).items():
        if not name.startswith("_") and (text := _member(cls, name, member)):
            yield text


def _member(cls: type, name: str, member: Any) -> str:
    """A method or property that has a docstring."""
    if isinstance(member, property | cached_property):
        function: Any = member.fget if isinstance(member, property) else member.func
        declaration = verbatim(f"{name}: {_annotations(inspect.signature(function)).return_annotation!r}")
    elif isinstance(member, classmethod | staticmethod) or inspect.isfunction(member):
        function = getattr(cls, name)
        declaration = _signature(name, function, bound=inspect.isfunction(member))
    else:
        return ""
    text = inspect.getdoc(function)
    return f"#### {cls.__name__}.{name}\n\n{declaration}\n\n{docstring(text)}" if text else ""


def _attributes(cls: type) -> Iterator[tuple[str, str]]:
    """The attributes that `__init__` sets and a string right after them documents."""
    init = vars(cls).get("__init__")
    if not inspect.isfunction(init) or is_dataclass(cls):
        return
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(init))).body
    body = function.body if isinstance(function, ast.FunctionDef) else []
    for statement, after in pairwise(body):
        match statement, after:
            case ast.Assign(targets=[ast.Attribute(attr=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)


def _doc(member: Any) -> str:
    return docstring(inspect.getdoc(member) or "")


def _signature(name: str, member: Any, *, bound: bool = False) -> str:
    """A signature on one line, or a line for each parameter where it is too long."""
    signature = _annotations(inspect.signature(member))
    if bound:
        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    if name.startswith("class "):
        signature = signature.replace(return_annotation=inspect.Signature.empty)
    line = f"{name}{signature}"
    if len(line) <= WIDTH:
        return verbatim(line)
    inside, _, result = str(signature)[1:].rpartition(")")
    separate = [part for part in _split(inside) if part]
    return verbatim("\n".join([f"{name}(", *(f"    {part}," for part in separate), f"){result}"]))


def _split(parameters: str) -> Iterator[str]:
    """The parameters of a signature, split at the commas outside brackets."""
    depth, start = 0, 0
    for position, character in enumerate(parameters):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield parameters[start:position].strip()
            start = position + 1
    yield parameters[start:].strip()


def _annotations(signature: inspect.Signature) -> inspect.Signature:
    """The signature with annotations as they are written."""
    parameters = [
        parameter.replace(annotation=_unquoted(parameter.annotation)) for parameter in signature.parameters.values()
    ]
    return signature.replace(parameters=parameters, return_annotation=_unquoted(signature.return_annotation))


def _unquoted(annotation: Any) -> Any:
    return Bare(annotation) if isinstance(annotation, str) else annotation
