"""What ``skyshed compare`` says."""
