"""The small changes that can be made to a program, each of which makes a mutant."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ptquiz.bank.rules import is_assertion

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mutation(StrEnum):
    """The kinds of change."""

    COMPARISON = "comparison"
    ARITHMETIC = "arithmetic"
    CONSTANT = "constant"
    ARGUMENT = "argument"
    STATEMENT = "statement"
    API_SWAP = "sister"
    KNOWN = "known"  # a solution that the card itself has as a wrong one


@dataclass(frozen=True, slots=True)
class Change:
    """Puts ``new`` in the place of a node's field, or of item ``index`` of that field.

    ``shown`` is what a person sees before and after it, None if ``new`` only takes something
    away; ``statement`` is the line of the statement, and ``data`` whether only the values that
    the program works on change.
    """

    mutation: Mutation
    node: ast.AST
    field: str
    new: Any
    index: int | None
    shown: ast.AST | None
    line: int
    statement: int
    data: bool = False

    def swap(self, value: Any) -> Any:
        """Put a value there; returns the one that was there."""
        if self.index is None:
            old = getattr(self.node, self.field)
            setattr(self.node, self.field, value)
        else:
            items = getattr(self.node, self.field)
            old, items[self.index] = items[self.index], value
        return old


_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.MatMult: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_API_SWAPS = [
    ("cat", "stack"), ("sum", "mean"), ("max", "min"), ("amax", "amin"), ("argmax", "argmin"),
    ("view", "reshape"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("exp", "log"),
    ("sin", "cos"), ("triu", "tril"), ("train", "eval"), ("expand", "repeat"), ("any", "all"),
    ("maximum", "minimum"), ("relu", "sigmoid"), ("softmax", "log_softmax"), ("rand", "zeros"),
    ("floor", "ceil"), ("squeeze", "unsqueeze"), ("detach", "clone"), ("add_", "sub_"),
    ("mul_", "div_"), ("no_grad", "enable_grad"), ("var", "std"), ("cumsum", "cumprod"),
    ("sqrt", "square"), ("zeros_", "ones_"), ("clamp_min", "clamp_max"), ("logsumexp", "sum"),
    ("float32", "float64"), ("float16", "bfloat16"), ("int64", "int32"), ("float", "double"),
    ("add", "sub"), ("mul", "div"), ("tanh", "sigmoid"), ("SGD", "Adam"),
    ("randn", "zeros"), ("eq", "ne"), ("lt", "le"), ("gt", "ge"), ("scatter_", "scatter_add_"),
    ("index_add_", "index_copy_"),
]  # fmt: skip
_API_SWAP = {other: name for name, other in reversed(_API_SWAPS)} | dict(reversed(_API_SWAPS))
_WORDS = {"mean": "sum", "sum": "mean", "none": "mean", "same": "valid", "max": "min"}
_WRAPPERS = {
    "abs", "clone", "contiguous", "detach", "exp", "flatten", "log", "neg", "sqrt", "square", "t",
    "sigmoid", "relu", "tanh", "half", "long", "double", "coalesce", "conj",
}  # fmt: skip
"""Methods without arguments whose result can stand for what they are called on."""

_BLOCKS = ("body", "orelse", "finalbody", "handlers")
_NO_CODE = {"annotation", "returns", "decorator_list", "format_spec"}
_EXACT = {"rtol", "atol"}
_SEEDS = {"manual_seed", "seed", "manual_seed_all"}


def changes(tree: ast.Module) -> list[Change]:
    """Return every change of a program.

    What an assertion claims stays as it is, the literal that it compares with and the way it
    compares: changing that says nothing about the proof. Raises nothing.
    """
    return list(_Finder(tree).found())


class _Finder:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.closed = {id(node) for node in _closed(tree)}
        asserted = [node.test for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        tests = [part for test in asserted for part in _tests(test)]
        self.claims = {id(test) for test in tests}
        self.claims |= {id(test.func) for test in tests if isinstance(test, ast.Call)}
        self.local = set(_bound(tree))
        self.bound_before = _first_bound(tree)
        self.statement: ast.stmt = ast.Pass(lineno=1)
        self.data = False

    def found(self) -> Iterator[Change]:
        yield from self._block(self.tree)

    def _block(self, node: ast.AST) -> Iterator[Change]:
        for field in _BLOCKS:
            statements = getattr(node, field, None)
            if not isinstance(statements, list):
                continue
            for index, statement in enumerate(statements):
                if isinstance(statement, ast.stmt):
                    yield from self._statement(node, field, index, statement)
                else:
                    yield from self._block(statement)

    def _statement(
        self, parent: ast.AST, field: str, index: int, statement: ast.stmt
    ) -> Iterator[Change]:
        if id(statement) in self.closed:
            return
        self.statement = statement
        self.data = not self._uses_names(statement)
        if self._can_go(statement):
            yield self._change(
                Mutation.STATEMENT, (parent, field, index), ast.Pass(), None, statement
            )
        elif isinstance(statement, ast.With) and len(statement.body) == 1:
            [inside] = statement.body
            yield self._change(Mutation.STATEMENT, (parent, field, index), inside, None, statement)
        for decorator in getattr(statement, "decorator_list", []):
            others = [other for other in statement.decorator_list if other is not decorator]  # type: ignore[attr-defined]
            place = (statement, "decorator_list", None)
            yield self._change(Mutation.STATEMENT, place, others, None, decorator)
        if isinstance(statement, ast.If | ast.While) and not isinstance(
            statement.test, ast.Compare | ast.BoolOp | ast.UnaryOp
        ):
            negated = ast.UnaryOp(ast.Not(), statement.test)
            yield self._change(
                Mutation.COMPARISON, (statement, "test", None), negated, statement.test
            )
        yield from self._parts(statement)
        yield from self._block(statement)

    def _expression(self, node: ast.AST) -> Iterator[Change]:
        if id(node) in self.closed or isinstance(node, ast.arg):
            return
        if id(node) not in self.claims:
            yield from self._of(node)
        yield from self._parts(node)

    def _parts(self, node: ast.AST) -> Iterator[Change]:
        """Yield the changes of the expressions below a node."""
        for name, value in ast.iter_fields(node):
            if name in _NO_CODE or (name in _BLOCKS and isinstance(value, list)):
                continue
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            for place, child in children:
                if isinstance(child, ast.AST) and id(child) not in self.closed:
                    yield from self._expression(child)
                    if isinstance(child, ast.expr):
                        yield from self._instead((node, name, place), child)

    def _of(self, node: ast.AST) -> Iterator[Change]:
        """Yield the changes within one node."""
        if isinstance(node, ast.Compare):
            for index, sign in enumerate(node.ops):
                new = _COMPARISONS[type(sign)]()
                yield self._change(Mutation.COMPARISON, (node, "ops", index), new, node)
        elif isinstance(node, ast.BoolOp):
            new_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield self._change(Mutation.COMPARISON, (node, "op", None), new_op, node)
        elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            swapped = _OPERATORS[type(node.op)]()
            yield self._change(Mutation.ARITHMETIC, (node, "op", None), swapped, node)
        elif isinstance(node, ast.Attribute) and node.attr in _API_SWAP:
            yield self._change(Mutation.API_SWAP, (node, "attr", None), _API_SWAP[node.attr], None)
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.IfExp):
            negated = ast.UnaryOp(ast.Not(), node.test)
            yield self._change(Mutation.COMPARISON, (node, "test", None), negated, node)
        elif isinstance(node, ast.Constant):
            new_value = _other(node.value)
            if new_value is not None:
                yield self._change(
                    Mutation.CONSTANT, (node, "value", None), new_value, node, data=True
                )

    def _call(self, node: ast.Call) -> Iterator[Change]:
        called = node.func
        if isinstance(called, ast.Name) and called.id in _API_SWAP.keys() - self.local:
            yield self._change(Mutation.API_SWAP, (called, "id", None), _API_SWAP[called.id], None)
        for keyword in node.keywords:
            if keyword.arg in _EXACT or id(keyword.value) in self.closed:
                continue
            if keyword.arg not in {None, "device"}:
                others = [other for other in node.keywords if other is not keyword]
                yield self._change(Mutation.ARGUMENT, (node, "keywords", None), others, node)
            new = _other_argument(keyword)
            if new is not None:
                yield self._change(Mutation.ARGUMENT, (keyword, "value", None), new, keyword)
                self.closed.update(id(part) for part in ast.walk(keyword.value))
        if len(node.args) > 1 and isinstance(called, ast.Attribute) and _are_names(node.args):
            turned = [node.args[1], node.args[0], *node.args[2:]]
            yield self._change(Mutation.ARGUMENT, (node, "args", None), turned, node)

    def _instead(self, place: tuple[ast.AST, str, int | None], node: ast.expr) -> Iterator[Change]:
        """Yield what can stand in the place of an expression: a part of it."""
        if id(node) in self.closed or id(node) in self.claims:
            return
        part: ast.expr | None = None
        mutation = Mutation.ARITHMETIC
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            if not isinstance(node.operand, ast.Constant):
                part = node.operand
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            part, mutation = node.operand, Mutation.COMPARISON
        elif isinstance(node, ast.Call) and _is_wrapped(node):
            inner = node.func.args[0]  # type: ignore[attr-defined]
            part, mutation = ast.Call(inner, node.args, node.keywords), Mutation.ARGUMENT
        elif isinstance(node, ast.Attribute) and node.attr in {"T", "mT", "data"}:
            part, mutation = node.value, Mutation.API_SWAP
        elif (
            isinstance(node, ast.Call)
            and not node.args
            and not node.keywords
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _WRAPPERS
        ):
            part, mutation = node.func.value, Mutation.API_SWAP
        if part is not None:
            yield self._change(mutation, place, part, node)

    def _change(
        self,
        mutation: Mutation,
        place: tuple[ast.AST, str, int | None],
        new: Any,
        shown: ast.AST | None,
        where: ast.AST | None = None,
        *,
        data: bool = False,
    ) -> Change:
        node, field, index = place
        line = getattr(where or shown or node, "lineno", self.statement.lineno)
        return Change(
            mutation, node, field, new, index, shown, line, min(line, self.statement.lineno),
            data or self.data,
        )  # fmt: skip

    def _uses_names(self, statement: ast.stmt) -> bool:
        """Whether a statement works on what the program has made, or states a claim."""
        if any(map(is_assertion, ast.walk(statement))):
            return True
        parts = [
            value
            for name, value in ast.iter_fields(statement)
            if name in {"value", "iter", "test", "items", "targets", "exc"}
        ]
        nodes = [node for part in parts for one in _listed(part) for node in ast.walk(one)]
        return isinstance(statement, ast.Return | ast.AugAssign | ast.Expr) or any(
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.local
            for node in nodes
        )

    def _can_go(self, statement: ast.stmt) -> bool:
        """Whether a statement only has an effect: without others a name is not defined."""
        if isinstance(statement, ast.AugAssign):
            return True
        if isinstance(statement, ast.Expr):
            call = statement.value
            if not isinstance(call, ast.Call) or is_assertion(call):
                return False
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            return name != "print" and name not in _SEEDS
        if isinstance(statement, ast.Assign):
            return all(
                isinstance(target, ast.Subscript | ast.Attribute)
                or (
                    isinstance(target, ast.Name)
                    and self.bound_before.get(target.id, statement.lineno) < statement.lineno
                )
                for target in statement.targets
            )
        return False


def _listed(part: Any) -> list[ast.AST]:
    return part if isinstance(part, list) else [part] if isinstance(part, ast.AST) else []


def _is_wrapped(node: ast.Call) -> bool:
    """Whether what is called has been made of another function: ``torch.vmap(f)(x)``."""
    made = node.func
    return isinstance(made, ast.Call) and bool(made.args) and isinstance(made.args[0], ast.Name)


def _are_names(args: list[ast.expr]) -> bool:
    """Whether two arguments could be taken for each other: both are names, and not the same."""
    first, second = args[:2]
    return isinstance(first, ast.Name) and isinstance(second, ast.Name) and first.id != second.id


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def _first_bound(tree: ast.Module) -> dict[str, int]:
    first: dict[str, int] = {}
    for node in ast.walk(tree):
        name = node.arg if isinstance(node, ast.arg) else None
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        if name is not None:
            line = getattr(node, "lineno", 0)
            first[name] = min(line, first.get(name, line))
    return first


def _closed(tree: ast.Module) -> Iterator[ast.AST]:
    """Return the nodes that no change may touch: claims, text for a reader, seeds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield from (part for test in _tests(node.test) for part in _claimed(test))
            yield from [node.msg] if node.msg is not None else []
        elif isinstance(node, ast.Call) and is_assertion(node):
            yield from _expected(node.args[:2])
            yield from (keyword.value for keyword in node.keywords if keyword.arg in _EXACT)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _SEEDS:
            yield from node.args
        elif isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            yield node.body[0]


def _tests(test: ast.expr) -> Iterator[ast.expr]:
    """Return an assertion's test and those that it consists of."""
    yield test
    if isinstance(test, ast.BoolOp):
        yield from (part for value in test.values for part in _tests(value))
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _tests(test.operand)
    elif isinstance(test, ast.Call):
        for arg in test.args[:1]:
            if isinstance(arg, ast.GeneratorExp | ast.ListComp):
                yield from _tests(arg.elt)


def _claimed(test: ast.expr) -> Iterator[ast.AST]:
    """Return the literals that a test compares with, and its tolerances."""
    if isinstance(test, ast.Compare):
        yield from _expected([test.left, *test.comparators])
    elif isinstance(test, ast.Call):
        yield from (keyword.value for keyword in test.keywords if keyword.arg in _EXACT)
        if len(test.args) > 1:
            yield from _expected(test.args[:2])


def _expected(sides: list[ast.expr]) -> Iterator[ast.AST]:
    """Return the sides of a comparison that compute nothing, and both where they are the same."""
    same = len(sides) > 1 and len({ast.dump(side) for side in sides}) == 1
    for side in sides:
        if same or not any(isinstance(part, ast.Call) for part in ast.walk(side)):
            yield side


def _other(value: Any) -> Any:
    """Return another constant, None where there is none that fits its place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 2 if value else 1.0
    return None


def _other_argument(keyword: ast.keyword) -> ast.expr | None:
    """Return another value for a flag, a dim or a mode, None for what is none of these."""
    value = keyword.value
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        return ast.Constant(not value.value)
    if keyword.arg in {"dim", "axis", "dim0", "dim1", "start_dim"}:
        return _other_dim(value)
    if isinstance(value, ast.Constant) and value.value in _WORDS:
        return ast.Constant(_WORDS[value.value])
    return None


def _other_dim(node: ast.expr) -> ast.expr | None:
    try:
        dim = ast.literal_eval(node)
    except ValueError:
        return None
    if not isinstance(dim, int) or isinstance(dim, bool):
        return None
    return ast.Constant({0: 1, 1: 0, -1: 0}.get(dim, dim - 1))
