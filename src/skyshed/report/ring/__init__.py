"""What people and programs read of ``skyshed ring``: one screen, one page, one record."""
