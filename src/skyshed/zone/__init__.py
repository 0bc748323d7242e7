"""Horizon, detection and envelope combined into intervals of altitude, with the reason for each."""
