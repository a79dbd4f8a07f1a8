"""Costs, measured side by side in one run. Figures are printed, never asserted."""
