"""The one error that this room raises for files."""


class DataError(RuntimeError):
    """A data file is missing, damaged or wrong. The message names the file, the fault and the remedy."""
