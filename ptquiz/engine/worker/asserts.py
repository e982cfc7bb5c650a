"""Assertions that cannot be stripped, count themselves, and keep the values that they compared."""

from __future__ import annotations

import ast
import builtins
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HOOK, _TRACING = "__ptquiz_assert__", "__ptquiz_tracing__"
_VALUES = "__ptquiz_values__"
_LOOKS_AT_NAMES = {"locals", "globals", "eval", "exec"}
_LOOKS_AT_OBJECTS = {"vars", "dir"}
_DECIDED_BY_ONE = {"all", "any"}
_REDUCES = {"all", "any", "item"}
"""Methods that leave a single value: what they were called on says more."""

_UNKNOWN_VALUE = (ast.Constant, ast.GeneratorExp, ast.Lambda, ast.Starred, ast.JoinedStr)
"""What is not kept: it is written out, is used up by being looked at, or is no value."""

NOT_EVALUATED = object()
"""Stands for an operand that the assertion did not come to."""


def rewrite(tree: ast.Module) -> ast.Module:
    """Rewrite each assertion of a program to go through ``Asserts``; lines stay where they are."""
    _rewrite_block(tree.body, in_function=False)
    return tree


@dataclass(frozen=True)
class Compared:
    """Where the assertion of a program stands that failed, and the values of its operands."""

    line: int
    column: int
    values: tuple[Any, ...]

    def __reduce__(self) -> tuple[type[Compared], tuple[int, int, tuple[Any, ...]]]:
        """Leave the values behind: an exception may have to travel to another process."""
        return Compared, (self.line, self.column, ())


def compared(error: BaseException) -> Compared | None:
    """Return what a failed assertion compared; None for an error that no assertion raised."""
    found = vars(error).get(_VALUES) if isinstance(error, AssertionError) else None
    return found if isinstance(found, Compared) else None


class Asserts:
    """What rewritten code calls: counts the assertions that held, keeps why others did not."""

    def __init__(self) -> None:
        self.held = 0

    def install(self, tracing: Callable[[], bool]) -> None:
        """Put this where rewritten code finds it; while ``tracing``, its assertions stay plain.

        Among the builtins, since a snippet may well print its own ``globals()``.
        """
        vars(builtins).update({_HOOK: self, _TRACING: tracing})

    def ok(self) -> None:
        """Count one that held."""
        self.held += 1

    def failed(self, line: int, column: int, values: tuple[Any, ...], *message: object) -> Any:
        """Return the AssertionError of a plain assertion; the values are kept beside it."""
        error = AssertionError(*message)
        seen = (NOT_EVALUATED if value is self else value for value in values)
        vars(error)[_VALUES] = Compared(line, column, tuple(seen))
        return error

    def elements(self, pairs: Iterable[tuple[Any, tuple[Any, ...]]]) -> Elements:
        """Return the values of a comprehension of ``all`` or ``any``, and remember the last."""
        return Elements(pairs)


class Elements:
    """An iterator over the first of each pair; ``last`` is the pair that it came to."""

    def __init__(self, pairs: Iterable[tuple[Any, tuple[Any, ...]]]) -> None:
        self._pairs = iter(pairs)
        self.count = 0
        self.last: tuple[Any, ...] = ()

    def __iter__(self) -> Elements:
        """Return itself."""
        return self

    def __next__(self) -> Any:
        """Return the next value."""
        value, self.last = next(self._pairs)
        self.count += 1
        return value


@dataclass(frozen=True)
class Operand:
    """A part of an assertion's test whose value is kept; ``put`` replaces it there."""

    owner: ast.AST
    field: str
    index: int | None = None

    @property
    def node(self) -> ast.expr:
        """The expression."""
        part = getattr(self.owner, self.field)
        found: ast.expr = part if self.index is None else part[self.index]
        return found

    def put(self, new: ast.expr) -> None:
        """Put another expression in its place."""
        if self.index is None:
            setattr(self.owner, self.field, new)
        else:
            getattr(self.owner, self.field)[self.index] = new


def operands(statement: ast.Assert) -> list[Operand]:
    """Return the operands of an assertion in the order in which they are evaluated."""
    if _looks_at_names(statement.test):
        return []
    return list(_operands(Operand(statement, "test")))


def _looks_at_names(test: ast.expr) -> bool:
    told = {  # vars(x) looks at an object, vars() at the names that are there
        id(node.func)
        for node in ast.walk(test)
        if isinstance(node, ast.Call) and node.args and _named(node.func, _LOOKS_AT_OBJECTS)
    }
    return any(
        _named(node, _LOOKS_AT_NAMES | _LOOKS_AT_OBJECTS) and id(node) not in told
        for node in ast.walk(test)
    )


def _named(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _operands(place: Operand) -> Iterator[Operand]:
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _operands(Operand(node, "operand"))
    elif isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            yield from _operands(Operand(node, "values", index))
    elif isinstance(node, ast.Compare):
        yield from _kept(Operand(node, "left"))
        yield from _kept(Operand(node, "comparators", 0))
        for index in range(1, len(node.comparators)):  # tells how far the comparison came
            yield Operand(node, "comparators", index)
    elif isinstance(node, ast.Call):
        yield from _operands_of_call(node)
    else:
        yield from _kept(place)


def _operands_of_call(node: ast.Call) -> Iterator[Operand]:
    if comprehension_of(node) is not None:
        yield Operand(node, "args", 0)
        return
    if isinstance(node.func, ast.Attribute):
        base = Operand(node.func, "value")
        yield from (_operands if node.func.attr in _REDUCES else _kept)(base)
    for index in range(len(node.args)):
        yield from _kept(Operand(node, "args", index))
    for keyword in node.keywords:
        yield from _kept(Operand(keyword, "value"))


def _kept(place: Operand) -> Iterator[Operand]:
    if not isinstance(place.node, _UNKNOWN_VALUE):
        yield place


def comprehension_of(node: ast.Call) -> ast.GeneratorExp | ast.ListComp | None:
    """Return the comprehension that ``all`` or ``any`` is asked about, if one can be followed."""
    if not (isinstance(node.func, ast.Name) and node.func.id in _DECIDED_BY_ONE):
        return None
    if len(node.args) != 1 or node.keywords:
        return None
    found = node.args[0]
    if not isinstance(found, ast.GeneratorExp | ast.ListComp):
        return None
    waits = any(isinstance(each, ast.Await) for each in ast.walk(found))
    return None if waits or any(part.is_async for part in found.generators) else found


def targets(comprehension: ast.GeneratorExp | ast.ListComp) -> list[str]:
    """Return the names that a comprehension gives to the elements it goes through."""
    return [
        node.id
        for part in comprehension.generators
        for node in ast.walk(part.target)
        if isinstance(node, ast.Name)
    ]


def keeps_sides(comprehension: ast.GeneratorExp | ast.ListComp) -> bool:
    """Tell whether both sides of a comprehension's comparison can be kept beside its result."""
    element = comprehension.elt
    if not (isinstance(element, ast.Compare) and len(element.ops) == 1):
        return False
    return not any(isinstance(node, ast.NamedExpr) for node in ast.walk(element))


def _rewrite_block(block: list[ast.stmt], *, in_function: bool) -> None:
    """Rewrite the assertions in a list of statements and in those below it, in place.

    Only statements are visited: a program has ten times as many expressions.
    """
    new: list[ast.stmt] = []
    for statement in block:
        inside = in_function or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in ("body", "orelse", "finalbody"):
            _rewrite_block(getattr(statement, name, []), in_function=inside)
        for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
            _rewrite_block(part.body, in_function=inside)
        if isinstance(statement, ast.Assert):
            new.append(_located(_checked(statement, in_function=in_function), statement))
        else:
            new.append(statement)
            if _is_assertion_call(statement):
                new.append(_located(_counted(in_function=in_function), statement))
    block[:] = new


def _located(new: ast.stmt, old: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(new, old))


def _is_assertion_call(statement: ast.stmt) -> bool:
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    function = statement.value.func
    return str(getattr(function, "attr", getattr(function, "id", ""))).startswith("assert_")


def _counted(*, in_function: bool) -> ast.stmt:
    counted: ast.stmt = ast.Expr(_hook("ok"))
    if in_function:
        return ast.If(ast.UnaryOp(ast.Not(), _tracing()), [counted], [])
    return counted


def _checked(node: ast.Assert, *, in_function: bool) -> ast.stmt:
    """``assert a == b`` -> name both sides as they are evaluated, and raise with their values."""
    kept = copy.deepcopy(node) if in_function else node
    names = [_keep(number, operand) for number, operand in enumerate(operands(kept))]
    place = ast.Constant(node.lineno), ast.Constant(node.col_offset)
    message = [] if kept.msg is None else [kept.msg]
    values = ast.Tuple([_load(name) for name in names], ast.Load())
    failed = ast.Raise(_hook("failed", *place, values, *message), None)
    new: list[ast.stmt] = [ast.If(kept.test, [ast.Expr(_hook("ok"))], [failed])]
    if names:
        # Not all of them may be evaluated.
        new.insert(0, ast.Assign([ast.Name(name, ast.Store()) for name in names], _load(_HOOK)))
        new = [ast.Try(new, [], [], _let_go(names))]
    if in_function:
        # A compiler that traces the function has its own way with a plain assertion.
        new = [ast.If(_tracing(), [copy.copy(node)], new)]
    return new[0]


def _keep(number: int, operand: Operand) -> str:
    """Name an operand where it is evaluated; return the name."""
    name, node = f"__ptquiz_{number}__", operand.node
    value = node
    if isinstance(operand.owner, ast.Call):
        comprehension = comprehension_of(operand.owner)
        if comprehension is not None:
            value = _hook("elements", _with_elements(comprehension))
    operand.put(ast.copy_location(ast.NamedExpr(ast.Name(name, ast.Store()), value), node))
    return name


def _with_elements(comprehension: ast.GeneratorExp | ast.ListComp) -> ast.expr:
    """Pair each value with the names it was made of, and with both sides of a comparison.

    The sides are evaluated in a clause ``for left, right in [(…, …)]``: unlike a walrus, that is
    allowed in a class body too, and its names stay inside.
    """
    kept: list[ast.expr] = [_load(name) for name in targets(comprehension)]
    element, generators = comprehension.elt, list(comprehension.generators)
    if keeps_sides(comprehension) and isinstance(element, ast.Compare):
        left, right = "__ptquiz_left__", "__ptquiz_right__"
        target = ast.Tuple([ast.Name(left, ast.Store()), ast.Name(right, ast.Store())], ast.Store())
        sides = ast.Tuple([element.left, element.comparators[0]], ast.Load())
        generators.append(ast.comprehension(target, ast.List([sides], ast.Load()), [], is_async=0))
        compare = ast.Compare(_load(left), element.ops, [_load(right)])
        element = ast.copy_location(compare, element)
        kept = [_load(left), _load(right), *kept]
    pair = ast.Tuple([element, ast.Tuple(kept, ast.Load())], ast.Load())
    return ast.copy_location(type(comprehension)(pair, generators), comprehension)


def _let_go(names: list[str]) -> list[ast.stmt]:
    """Release at once what was compared: a proof may ask whether an object is still alive."""
    bind: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    forget: list[ast.expr] = [ast.Name(name, ast.Del()) for name in names]
    return [ast.Assign(bind, ast.Constant(None)), ast.Delete(forget)]


def _hook(method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_load(_HOOK), method, ast.Load()), list(args), [])


def _tracing() -> ast.Call:
    return ast.Call(_load(_TRACING), [], [])


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())
