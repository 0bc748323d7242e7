"""Files for programs: a folder a verb, and beside the folders what several share."""
