"""Self-checks of chapter 03, ANN vs CNN."""

from __future__ import annotations
