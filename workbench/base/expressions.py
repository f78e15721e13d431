"""Conditions over named values, as a rule book says them: ``depth <= 0.5 * length``.

Nothing is run as a program: the text is parsed, every part of it must be on a short list, and
``simpleeval`` (MIT) works it out. Names with blanks stand between backquotes. A name without a
value leaves open what depends on it (Kleene's three values), so a rule about a depth says nothing
of what has none; ``given(depth)`` asks whether it has one.
"""

from __future__ import annotations

import ast
import operator
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from simpleeval import SimpleEval

LONGEST = 500
MOST_PARTS = 200
HIGHEST_POWER = 8
_LARGEST_BASE = 1e6
FUNCTIONS = ("given", "abs", "min", "max", "round", "len")


_own = threading.local()


class Kind(StrEnum):
    """What a part of a condition is."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    LIST = "list"
    ANY = "any"


@frozen
class Known:
    """What is known of a name: its kind, the unit of a number, the values of a choice."""

    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()


class ExpressionError(InputError):
    """A condition that cannot be used; `at` is the character, counted from 1."""

    def __init__(self, at: int, reason: Text) -> None:
        super().__init__(t("Character {at}: {reason}", at=at, reason=reason))
        self.at = at
        self.reason = reason


class _Open(Exception):
    """A name has no value."""


@frozen(eq=False)
class Expression:
    """A condition that can be judged; made by `parse`."""

    text: str
    tree: ast.Expression
    names: frozenset[str]
    _meant: Mapping[str, str]
    _plain: bytes
    _lead: int

    def judge(self, values: Mapping[str, Any]) -> bool | None:
        """Return whether it holds; None where that is open, or the values do not fit it."""
        import simpleeval

        found = {_normal(name): value for name, value in values.items()}
        engine = getattr(_own, "engine", None)
        if engine is None:  # making one takes longer than using it
            engine = _own.engine = _engine(lambda name: _own.value(name))
        _own.value = lambda name: _value(found, self._meant.get(name, name))
        try:
            result = engine.eval("", previously_parsed=self.tree.body)
        except (_Open, simpleeval.InvalidExpression, TypeError, ValueError, ArithmeticError):
            return None
        return result if isinstance(result, bool) else None

    def check(self, known: Mapping[str, Known]) -> None:
        """Raise ExpressionError where a name is not known or kinds and units do not fit."""
        place = _places(self._plain, self._lead)
        normal = {_normal(name): one for name, one in known.items()}
        _Checker(self._meant, normal, place).check(self.tree.body)


@lru_cache(maxsize=512)
def parse(text: str) -> Expression:
    """Return the condition that a text says.

    Raises
    ------
    ExpressionError
        With the place, when it is none, or says more than conditions may.
    """
    if not text.strip():
        raise ExpressionError(1, t("nothing is said there. Type a condition like depth <= 5."))
    if len(text) > LONGEST:
        raise ExpressionError(
            LONGEST, t("it is too long: at most {n} characters are allowed.", n=LONGEST)
        )
    quoted, meant = _without_quotes(text)
    lead = len(quoted) - len(quoted.lstrip())
    plain = re.sub(r"\s", " ", quoted.strip())
    try:
        tree = ast.parse(plain, mode="eval")
    except SyntaxError as error:
        assigned = _is_assigned(quoted)
        if assigned:
            raise ExpressionError(assigned, t("“=” sets a value; equal is “==”.")) from error
        at = min((error.offset or len(plain)) + lead, max(1, len(text)))
        raise ExpressionError(at, t("it is not understood there.")) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(1, t("it is not understood.")) from error
    _refuse_more(tree, _places(plain.encode(), lead))
    names = frozenset(
        meant.get(node.id, node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)
    )
    functions = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return Expression(text, tree, names - functions, meant, plain.encode(), lead)


def check(text: str, known: Mapping[str, Known]) -> None:
    """Raise ExpressionError when a text is no condition over these names."""
    parse(text).check(known)


def judge(text: str, values: Mapping[str, Any]) -> bool | None:
    """Return whether a condition holds; None where it is open or is none."""
    try:
        return parse(text).judge(values)
    except ExpressionError:
        return None


# -- reading ------------------------------------------------------------------------------------


def _normal(name: str) -> str:
    return unicodedata.normalize("NFKC", name)  # as the parser does with names


def _without_quotes(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with a word of the same length for each name between backquotes."""
    meant: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        made = f"q{len(meant)}".ljust(len(found[0]), "q")
        while made in text or made in meant:
            made += "q"
        meant[made] = _normal(found[1])
        return made

    return re.sub(r"`([^`]+)`", word, text), meant


def _is_assigned(text: str) -> int:
    found = re.search(r"(?<![=<>!])=(?!=)", text)
    return found.start() + 1 if found else 0


_NODES = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.Compare, ast.Call),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.List),
)


_Place = Callable[[ast.AST], int]


def _places(plain: bytes, lead: int) -> _Place:
    """Return what says where a part begins: the parser counts the bytes before it."""

    def place(node: ast.AST) -> int:
        before = plain[: int(getattr(node, "col_offset", 0))]
        return len(before.decode(errors="ignore")) + lead + 1

    return place


def _refuse_more(tree: ast.Expression, place: _Place) -> None:
    nodes = list(ast.walk(tree))
    if len(nodes) > MOST_PARTS:
        raise ExpressionError(1, t("it has too many parts. Make two rules of it."))
    for node in nodes:
        at = place(node)
        if not isinstance(node, _NODES):
            raise ExpressionError(at, t("this is not allowed in a condition."))
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float):
            raise ExpressionError(at, t("only numbers, texts, True and False are values."))
        if isinstance(node, ast.Call):
            _refuse_call(node, at)


def _refuse_call(node: ast.Call, at: int) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        raise ExpressionError(
            at, t("there is no such function. Known: {known}.", known=", ".join(FUNCTIONS))
        )
    if name == "given" and not (len(node.args) == 1 and isinstance(node.args[0], ast.Name)):
        raise ExpressionError(at, t("given() takes the name of one attribute."))


# -- working out --------------------------------------------------------------------------------


def _value(values: Mapping[str, Any], name: str) -> Any:
    value = values.get(_normal(name))
    if value is None:
        raise _Open
    return value


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > HIGHEST_POWER or abs(base) > _LARGEST_BASE:
        raise ValueError("too large")
    return base**exponent


def _engine(value: Callable[[str], Any]) -> SimpleEval:
    import simpleeval

    class Engine(simpleeval.SimpleEval):  # type: ignore[misc]
        """Three values, and names whose value may be missing."""

        def _eval_boolop(self, node: ast.BoolOp) -> bool:
            decides = isinstance(node.op, ast.Or)
            is_open = False
            for one in node.values:
                try:
                    found = self._eval(one)
                except _Open:
                    is_open = True
                    continue
                if bool(found) is decides:
                    return decides
            if is_open:
                raise _Open
            return not decides

        def _eval_call(self, node: ast.Call) -> Any:
            name = node.func.id  # type: ignore[attr-defined]  # parse let nothing else through
            if name != "given":
                return _CALLS[name](*(self._eval(one) for one in node.args))
            try:
                value(node.args[0].id)  # type: ignore[attr-defined]
            except _Open:
                return False
            return True

        def _eval_name(self, node: ast.Name) -> Any:
            return value(node.id)

    made = Engine(operators=_OPERATORS, functions={}, names={})
    made.nodes[ast.BoolOp] = made._eval_boolop
    made.nodes[ast.Call] = made._eval_call
    made.nodes[ast.Name] = made._eval_name
    made.nodes[ast.Tuple] = made.nodes[ast.List] = lambda node: tuple(
        made._eval(one) for one in node.elts
    )
    return made


_OPERATORS: dict[Any, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: _power,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_CALLS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "round": round,
    "len": len,
}


# -- checking kinds and units -------------------------------------------------------------------


@frozen
class _Typed:
    kind: Kind
    unit: str | None = None
    """None = fits every unit, as a bare number does."""
    known: Known | None = None


_BOOLEAN = _Typed(Kind.BOOLEAN)


class _Checker:
    def __init__(self, meant: Mapping[str, str], known: Mapping[str, Known], place: _Place) -> None:
        self._meant, self._known, self._place = meant, known, place

    def check(self, body: ast.expr) -> None:
        found = self._of(body)
        if found.kind not in (Kind.BOOLEAN, Kind.ANY):
            raise self._error(body, t("this gives no yes or no. Compare it with something."))

    def _error(self, node: ast.AST, reason: Text) -> ExpressionError:
        return ExpressionError(self._place(node), reason)

    def _of(self, node: ast.AST) -> _Typed:
        match node:
            case ast.Constant(value=bool()):
                return _BOOLEAN
            case ast.Constant(value=str()):
                return _Typed(Kind.TEXT)
            case ast.Constant():
                return _Typed(Kind.NUMBER)
            case ast.Name():
                return self._name(node)
            case ast.Tuple() | ast.List():
                for one in node.elts:
                    self._of(one)
                return _Typed(Kind.LIST)
            case ast.BoolOp():
                return self._all_boolean(node.values)
            case ast.UnaryOp(op=ast.Not()):
                return self._all_boolean([node.operand])
            case ast.UnaryOp():
                return self._number(node.operand)
            case ast.BinOp():
                return self._sum(node)
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
        raise self._error(node, t("this is not allowed in a condition."))

    def _name(self, node: ast.Name) -> _Typed:
        name = self._meant.get(node.id, _normal(node.id))
        found = self._known.get(name)
        if found is None:
            known = ", ".join(sorted(self._known)) or str(t("none"))
            raise self._error(
                node, t("there is no attribute “{name}”. Known: {known}.", name=name, known=known)
            )
        unit = found.unit if found.kind is Kind.NUMBER else None
        return _Typed(found.kind, unit or None, found)

    def _all_boolean(self, nodes: list[ast.expr]) -> _Typed:
        for node in nodes:
            if self._of(node).kind not in (Kind.BOOLEAN, Kind.ANY):
                raise self._error(node, t("yes or no is needed there. Compare it with something."))
        return _BOOLEAN

    def _number(self, node: ast.AST) -> _Typed:
        found = self._of(node)
        if found.kind not in (Kind.NUMBER, Kind.ANY):
            raise self._error(node, t("a number is needed there."))
        return found

    def _sum(self, node: ast.BinOp) -> _Typed:
        left, right = self._number(node.left), self._number(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            return _Typed(Kind.NUMBER, self._unit(node.right, left, right))
        # What is multiplied may be meant to be of another unit then: 0.001 * depth_um.
        return _Typed(Kind.NUMBER)

    def _unit(self, node: ast.AST, left: _Typed, right: _Typed) -> str | None:
        if left.unit is not None and right.unit is not None and left.unit != right.unit:
            raise self._error(
                node,
                t(
                    "{a} and {b} are different units. Multiply one by a number.",
                    a=left.unit,
                    b=right.unit,
                ),
            )
        return left.unit if left.unit is not None else right.unit

    def _compare(self, node: ast.Compare) -> _Typed:
        left_node, left = node.left, self._of(node.left)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._of(right_node)
            if isinstance(op, ast.In | ast.NotIn):
                self._member(left_node, left, right_node, right)
            else:
                self._pair(op, left_node, left, right_node, right)
            left_node, left = right_node, right
        return _BOOLEAN

    def _member(self, a: ast.AST, left: _Typed, b: ast.AST, right: _Typed) -> None:
        if right.kind not in (Kind.LIST, Kind.ANY):
            raise self._error(b, t("a list is needed after “in”, for example ('a', 'b')."))
        for one in b.elts if isinstance(b, ast.Tuple | ast.List) else ():
            self._choice(one, left)
        self._choice(a, right)

    def _pair(self, op: ast.cmpop, a: ast.AST, left: _Typed, b: ast.AST, right: _Typed) -> None:
        if Kind.ANY not in (left.kind, right.kind):
            if left.kind is not right.kind:
                raise self._error(
                    b,
                    t(
                        "{a} cannot be compared with {b}.",
                        a=KIND_TITLES[left.kind],
                        b=KIND_TITLES[right.kind],
                    ),
                )
            ordered = isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
            if ordered and left.kind is not Kind.NUMBER:
                raise self._error(b, t("only numbers are larger or smaller than others."))
        self._unit(b, left, right)
        self._choice(b, left)
        self._choice(a, right)

    def _choice(self, node: ast.AST, other: _Typed) -> None:
        """Refuse a text that the choice beside it never is."""
        choices = other.known.choices if other.known is not None else ()
        if choices and isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value not in choices:
                raise self._error(
                    node,
                    t(
                        "“{value}” is none of the values: {known}.",
                        value=node.value,
                        known=", ".join(choices),
                    ),
                )

    def _call(self, node: ast.Call) -> _Typed:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        found = [self._of(one) for one in node.args]
        if name == "given":
            return _BOOLEAN
        if not found:
            raise self._error(node, t("a value is needed between the brackets."))
        if name == "len":
            if found[0].kind not in (Kind.LIST, Kind.TEXT, Kind.ANY):
                raise self._error(node, t("len() takes a list or a text."))
            return _Typed(Kind.NUMBER)
        for one in node.args:
            self._number(one)
        unit = found[0].unit
        for one, typed in zip(node.args[1:], found[1:], strict=True):
            if name != "round":
                unit = self._unit(one, _Typed(Kind.NUMBER, unit), typed)
        return _Typed(Kind.NUMBER, unit)


KIND_TITLES: Mapping[Kind, Text] = {
    Kind.NUMBER: t("A number"),
    Kind.TEXT: t("A text"),
    Kind.BOOLEAN: t("Yes or no"),
    Kind.LIST: t("A list"),
    Kind.ANY: t("A value"),
}
