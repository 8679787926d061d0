"""The small changes that `bench/mutants.py` makes to a module, each with the module's whole source after it."""

import ast
import importlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from enum import EnumType
from pathlib import Path
from types import ModuleType

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""A boundary shifted, and the opposite."""
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CONJUNCTIONS = {"and_": "or_", "or_": "and_"}
CONDITIONS = ("where", "and_", "or_")
"""SQLAlchemy's functions: each argument is a condition."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a module. `before` and `after` are the first line that differs."""

    path: Path
    line: int
    before: str
    after: str
    source: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n  - {self.before.strip()}\n  + {self.after.strip()}"


def mutations(root: Path, path: Path) -> Iterator[Mutation]:
    """Give all changes of one module; `path` is relative to `root`."""
    text = (root / path).read_text(encoding="utf-8")
    module = importlib.import_module(".".join(path.with_suffix("").parts))
    seen = {text}
    for node, replacement in _changes(ast.parse(text), module):
        source = _replace(text, node, replacement)
        if source not in seen:
            seen.add(source)
            yield _told(path, text, source)


def _told(path: Path, text: str, source: str) -> Mutation:
    old, new = text.splitlines(), source.splitlines()
    index = next(number for number, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return Mutation(path, index + 1, old[index], new[index], source)


def _replace(text: str, node: ast.AST, replacement: str) -> str:
    """Put a replacement where a node stands. Positions in the syntax tree count bytes."""
    assert isinstance(node, ast.expr | ast.stmt)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    lines = text.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    whole = text.encode()
    return (whole[:start] + replacement.encode() + whole[end:]).decode()


def _changes(node: ast.AST, module: ModuleType, *, returns_bool: bool = False) -> Iterator[tuple[ast.AST, str]]:
    """Give nodes and what may stand in their place. Types, decorators, docstrings and f-strings stay."""
    match node:
        case (
            ast.FunctionDef(body=body, args=args, returns=returns)
            | ast.AsyncFunctionDef(body=body, args=args, returns=returns)
        ):
            returns_bool = isinstance(returns, ast.Name) and returns.id == "bool"
            parts: list[ast.AST] = [*args.defaults, *(one for one in args.kw_defaults if one), *body]
        case ast.ClassDef(body=body):
            parts = [*body]
        case ast.AnnAssign(value=value):
            parts = [value] if value else []
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            parts = []
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            parts = []
        case _:
            parts = list(ast.iter_child_nodes(node))
    for replacement in _replacements(node, module, returns_bool=returns_bool):
        yield node, replacement
    for condition in _conditions(node):
        yield condition, f"(not {ast.unparse(condition)})"
    for part in parts:
        yield from _changes(part, module, returns_bool=returns_bool)


def _conditions(node: ast.AST) -> list[ast.expr]:
    """Give the conditions of a node that no other change turns round."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            found = []
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            found = [test]
        case ast.comprehension(ifs=ifs):
            found = ifs
        case _:
            found = []
    return [one for one in found if isinstance(one, ast.Name | ast.Attribute | ast.Call | ast.Subscript)]


def _replacements(node: ast.AST, module: ModuleType, *, returns_bool: bool) -> Iterator[str]:  # noqa: C901, PLR0912 -- one case for each kind of change
    match node:
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                for swapped in COMPARISONS[type(op)]:
                    yield _with(node, ops=[*ops[:number], swapped(), *ops[number + 1 :]])
        case ast.BoolOp(op=op, values=values):
            yield _with(node, op=ast.And() if isinstance(op, ast.Or) else ast.Or())
            for number in range(len(values)):
                yield _with(node, values=[*values[:number], *values[number + 1 :]])
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
            if not any(isinstance(side, ast.JoinedStr | ast.Constant) and _is_text(side) for side in (left, right)):
                yield _with(node, op=OPERATORS[type(op)]())
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value)):
            yield from (str(value + 1), str(value - 1))
        case ast.Constant(value=float(value)):
            yield from (repr(value * 1.1), repr(value * 0.9))
        case ast.Attribute(value=ast.Name(id=name), attr=member):
            members = list(_members(getattr(module, name, None)))
            if member in members:
                yield f"{name}.{members[(members.index(member) + 1) % len(members)]}"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in CONDITIONS and args[1:]:
            for number in range(len(args)):
                yield _with(node, args=[*args[:number], *args[number + 1 :]])
            if isinstance(node.func, ast.Name) and name in CONJUNCTIONS:
                yield _with(node, func=ast.Name(CONJUNCTIONS[name]))
        case ast.Return(value=ast.Name() | ast.Attribute() | ast.Call() as value) if returns_bool:
            yield f"return not {ast.unparse(value)}"
        case ast.Expr(value=value) if not isinstance(value, ast.Constant):
            yield "pass"
        case ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
            yield "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "pass"


def _with(node: ast.expr, **changes: object) -> str:
    changed = copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


def _is_text(node: ast.JoinedStr | ast.Constant) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(node.value, str)


def _members(thing: object) -> Iterator[str]:
    if isinstance(thing, EnumType):
        yield from thing.__members__
