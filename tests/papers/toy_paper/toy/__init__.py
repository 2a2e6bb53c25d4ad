"""P99: a paper made up for a test, in one folder."""
