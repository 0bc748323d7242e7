"""What ``skyshed exposure`` writes for programs."""
