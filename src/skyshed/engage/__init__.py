"""Raids: scripted tracks through chains, and what a defence does about them, many times over."""
