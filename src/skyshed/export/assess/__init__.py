"""What ``skyshed assess`` writes for programs, one file a format."""
