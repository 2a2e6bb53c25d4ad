"""P1: Priyowidodo, a CNN with and without dropout."""
