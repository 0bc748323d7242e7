"""What ``skyshed exposure`` writes for people."""
