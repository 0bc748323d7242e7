"""The map inside a page: what it needs of a result, packed into one block of data, and the script that draws it."""
