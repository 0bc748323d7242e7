"""The pipeline from a scenario to a result, and the question why."""
