"""gasunion: a neutral instrument for planning, sharing and running gas transport across borders.

    import gasunion as gu

    case = gu.load("two-party")
    today = gu.plan(case, 2025)
    today["parties"]

The functions are those of `gasunion.api`; each has the shape of the command of its name. They are loaded when
first used, so that importing the package costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

__all__ = [
    "Result",
    "__version__",
    "backcast",
    "compare",
    "day_export",
    "day_import",
    "day_run",
    "day_verify",
    "diversion",
    "diversion_verify",
    "hindcast",
    "hindcast_verify",
    "key",
    "ledger_backup",
    "ledger_balance_act",
    "ledger_head_compare",
    "ledger_head_sign",
    "ledger_head_verify",
    "ledger_init",
    "ledger_key_distrust",
    "ledger_key_new",
    "ledger_key_trust",
    "ledger_restore",
    "ledger_statement",
    "ledger_upgrade",
    "ledger_verify",
    "load",
    "market",
    "market_verify",
    "north",
    "north_verify",
    "plan",
    "projects",
    "projects_verify",
    "protocol_sign",
    "protocol_verify",
    "read",
    "reconcile",
    "reconcile_verify",
    "report",
    "round_run",
    "round_seal",
    "round_sign",
    "round_verify",
    "sales",
    "sales_verify",
    "share",
    "share_verify",
    "shipped_cases",
    "simulate",
    "simulate_verify",
    "union",
    "union_verify",
    "validate",
]


def __getattr__(name: str) -> Any:
    # A static import would load every room at the first `import gasunion`; types stand in __init__.pyi.
    if name in __all__:
        return getattr(import_module("gasunion.api"), name)
    raise AttributeError(f"module 'gasunion' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """The package, whose functions stand before rooms of the same name.

    Importing a room binds it to its package: without this, `gasunion.report` would be the function of the
    command until something imports the room of that name, and the room from then on. Rooms are imported by
    their whole name, which does not pass here.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
