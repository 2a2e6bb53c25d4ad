"""P4: Leopardi, a small network against a frozen ResNet-18."""
