"""The rule of each route: who may ask at all. A route without one keeps the desk from starting.

What a party may see of what it asks is decided in `operations`; the rule stands before that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from gasunion.operations.store.actor import Role

F = TypeVar("F", bound=Callable[..., Any])
_NAME: Final = "gasunion_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may ask.

    Attributes
    ----------
    roles : any of these; empty: whoever is signed in.
    is_public : nobody is asked who they are.
    is_open_early : also before the first change of a password, or before a second factor that is asked for.
    """

    roles: frozenset[Role] = frozenset()
    is_public: bool = False
    is_open_early: bool = False


def allowed(*roles: Role, is_open_early: bool = False) -> Callable[[F], F]:
    """Let in who has one of some roles; without roles, whoever is signed in."""
    return _given(Rule(roles=frozenset(roles), is_open_early=is_open_early))


def public(endpoint: F) -> F:
    """Let in everybody."""
    return _given(Rule(is_public=True))(endpoint)


def _given(rule: Rule) -> Callable[[F], F]:
    def decorate(endpoint: F) -> F:
        setattr(endpoint, _NAME, rule)
        return endpoint

    return decorate


def rule_of(endpoint: Any) -> Rule | None:
    """The rule of an endpoint; None where it was forgotten."""
    found: Rule | None = getattr(endpoint, _NAME, None)
    return found


def require_rules(routes: Iterable[BaseRoute], *, open_paths: frozenset[str]) -> None:
    """Hold every route to having a rule.

    Parameters
    ----------
    open_paths : of routes that are files for everybody.

    Raises
    ------
    TypeError : a route has none; all at once.
    """
    from gasunion.web.security.route import Route

    wrong = []
    for route in routes:
        path = getattr(route, "path", "?")
        if path in open_paths and (isinstance(route, Mount) or not isinstance(route, APIRoute)):
            continue
        if not isinstance(route, Route) or rule_of(route.endpoint) is None:
            wrong.append(path)
    if wrong:
        raise TypeError(f"these routes have no rule of who may ask: {', '.join(sorted(wrong))}")
