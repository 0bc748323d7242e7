"""What ``skyshed why`` says and draws."""
