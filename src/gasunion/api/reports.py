"""Reports as a function."""

from __future__ import annotations

from pathlib import Path


def report(
    folder: str | Path,
    *,
    since: str | Path | None = None,
    union: str | Path | None = None,
    sales: str | Path | None = None,
    market: str | Path | None = None,
    projects: str | Path | None = None,
    north: str | Path | None = None,
    joint_round: str | Path | None = None,
) -> Path:
    """Draw the page, the protocol and the workbook of a result folder again, without planning.

    Parameters
    ----------
    folder : one that `gasunion plan --out` or `Result.write` wrote.
    since : the folder of the version before; page and protocol then say what changed since.
    union : a file with an answer of `union` of the same case and year; the page then has its chapter, the
        protocol its three yardsticks.
    sales, market, projects, north, joint_round : files with answers of these questions; the page then has a
        chapter of each, for who sells beside for who buys, and the folder its figures as CSV.

    Returns
    -------
    The page.

    Raises
    ------
    Refused : a folder is none, or is damaged; an answer does not hold, or is of another plan.
    """
    from gasunion.report.files.files import renew
    from gasunion.report.folders.beside import Given
    from gasunion.report.folders.stored import drawn_again
    from gasunion.report.page.page import PAGE_FILE

    at = Path(folder)
    drawn = drawn_again(
        at,
        since=None if since is None else Path(since),
        union=None if union is None else Path(union),
        beside=Given(
            **{
                name: None if file is None else Path(file)
                for name, file in {
                    "sales": sales,
                    "market": market,
                    "projects": projects,
                    "north": north,
                    "round": joint_round,
                }.items()
            }
        ),
    )
    renew(at, drawn.files)
    return at / PAGE_FILE
