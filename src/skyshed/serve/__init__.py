"""The page under the user's hand: a server on loopback, and what it says to its pages."""
