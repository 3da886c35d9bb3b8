"""The ``govlake`` command line: results on stdout, progress and errors on stderr.

Commands are thin: what they show is worked out in the other rooms. Heavy imports happen in the commands
that need them, so that ``--help`` answers at once.
"""

from pipelines.cli.app import app

__all__ = ["app"]
