"""P3: Baş, dense networks and CNNs with three optimizers each."""
