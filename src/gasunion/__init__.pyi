from gasunion.api import Result as Result
from gasunion.api import backcast as backcast
from gasunion.api import compare as compare
from gasunion.api import day_run as day_run
from gasunion.api import day_verify as day_verify
from gasunion.api import hindcast as hindcast
from gasunion.api import key as key
from gasunion.api import load as load
from gasunion.api import market as market
from gasunion.api import market_verify as market_verify
from gasunion.api import plan as plan
from gasunion.api import read as read
from gasunion.api import reconcile as reconcile
from gasunion.api import report as report
from gasunion.api import share as share
from gasunion.api import share_verify as share_verify
from gasunion.api import shipped_cases as shipped_cases
from gasunion.api import simulate as simulate
from gasunion.api import simulate_verify as simulate_verify
from gasunion.api import validate as validate

__version__: str
