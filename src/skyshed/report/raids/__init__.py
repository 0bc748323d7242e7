"""What people read of ``skyshed simulate``: a page, and a few lines of a terminal."""
