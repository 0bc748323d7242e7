"""What ``skyshed assess`` writes for people: the page, its pictures, the summary, and where numbers came from."""
