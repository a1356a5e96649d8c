"""Who may send what: sessions and keys, the rule of each route, limits before anything is read, headers."""

from gasunion.web.security.route import Route, json_body
from gasunion.web.security.rule import Rule, allowed, public, require_rules, rule_of
from gasunion.web.security.visit import csrf_token, session_token, signed_in, visitor

__all__ = [
    "Route",
    "Rule",
    "allowed",
    "csrf_token",
    "json_body",
    "public",
    "require_rules",
    "rule_of",
    "session_token",
    "signed_in",
    "visitor",
]
