"""What ``skyshed terrain`` says."""
