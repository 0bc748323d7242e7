"""What ``skyshed catalogue`` and ``skyshed check`` say of entries and scenarios."""
