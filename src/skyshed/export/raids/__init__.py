"""What ``skyshed simulate`` writes for programs."""
