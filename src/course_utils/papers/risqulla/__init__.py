"""P2: Risqulla, one small CNN on MNIST and Fashion-MNIST."""
