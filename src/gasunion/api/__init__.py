"""The Python interface: the commands as functions, their answers as tidy frames.

    load, validate, shipped_cases  cases
    plan, read                a plan made, a result folder read: both a Result
    compare                   plans against the first of them
    diversion, diversion_verify  gas that a market no longer buys, and where it could go; an answer rechecked
    hindcast, hindcast_verify  past years from what was known before; an answer rechecked
    share, share_verify       every solution of a game; an answer rechecked
    key                       a sharing key applied
    day_run, day_verify       a gas day run from its bundle; a result rechecked
    market, market_verify     the prices that form in a market; an answer rechecked
    day_export, day_import    a recorded gas day between two installations
    ledger_init, ledger_…     the record: verified, read, saved; keys and signed heads
    north, north_verify       own gas, bought gas, swaps or coal; an answer rechecked
    protocol_sign, …_verify   a party's answer to a protocol of the committee; a signed one rechecked
    projects, projects_verify what is worth building, for whom, who would pay; an answer rechecked
    reconcile, reconcile_verify  inputs of a past year that close; an answer rechecked
    round_sign, round_seal   a bid signed; signed bids sealed into a bundle
    round_run, round_verify   a joint round; its answer rechecked
    sales, sales_verify       who gains and pays where parties sell in step; an answer rechecked
    simulate, simulate_verify steady hydraulics; the proof of an answer rechecked
    union, union_verify       what parties gain by planning as one; an answer rechecked
    report                    page, protocol and workbook of a folder drawn again

A door like the command line: it translates and decides nothing. Bad input raises `gasunion.outcome.Refused`,
which carries every fault; a computation whose answer is no returns it in `outcome`.
"""

from gasunion.api.base_years import Reconciled, reconcile, reconcile_verify
from gasunion.api.cases import load, shipped_cases, validate
from gasunion.api.comparisons import Differences, compare
from gasunion.api.days import DayVerified, day_run, day_verify
from gasunion.api.diversions import Diversion, diversion, diversion_verify
from gasunion.api.hindcasts import backcast, hindcast, hindcast_verify
from gasunion.api.investments import Investments, projects, projects_verify
from gasunion.api.ledgers import (
    day_export,
    day_import,
    ledger_backup,
    ledger_balance_act,
    ledger_head_compare,
    ledger_head_sign,
    ledger_head_verify,
    ledger_init,
    ledger_key_distrust,
    ledger_key_new,
    ledger_key_trust,
    ledger_restore,
    ledger_statement,
    ledger_upgrade,
    ledger_verify,
)
from gasunion.api.markets import Prices, market, market_verify
from gasunion.api.northern import North, north, north_verify
from gasunion.api.plans import Result, plan, read
from gasunion.api.protocols import protocol_sign, protocol_verify
from gasunion.api.rechecked import Verified
from gasunion.api.reports import report
from gasunion.api.rounds import Round, round_run, round_seal, round_sign, round_verify
from gasunion.api.sales import Sales, sales, sales_verify
from gasunion.api.sharing import Payments, key, share, share_verify
from gasunion.api.simulations import Simulated, simulate, simulate_verify
from gasunion.api.unions import Union, union, union_verify

__all__ = [
    "DayVerified",
    "Differences",
    "Diversion",
    "Investments",
    "North",
    "Payments",
    "Prices",
    "Reconciled",
    "Result",
    "Round",
    "Sales",
    "Simulated",
    "Union",
    "Verified",
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
