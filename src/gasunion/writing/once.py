"""A file that whoever is first makes, and all others read: it is there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from gasunion.writing.file import flushed, neighbour

_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def write_once(path: Path, data: bytes, *, mode: int) -> bool:
    """Make a file, unless one stands there.

    A name that is made first and filled afterwards is read empty by those who come in between; so the file is
    filled under another name beside it, and the name is given to it last. A file system without hard links
    gets the name first.

    Parameters
    ----------
    mode : permissions of the new file; another's are left as they are.

    Returns
    -------
    Whether this call made it.

    Raises
    ------
    OSError : the folder is not there or takes no file.
    """
    with neighbour(path) as (file, beside):
        flushed(file, (data,))
        beside.chmod(mode)
        try:
            os.link(beside, path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return _named_first(path, data, mode=mode)
    return True


def _named_first(path: Path, data: bytes, *, mode: int) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        flushed(file, (data,))
    return True
