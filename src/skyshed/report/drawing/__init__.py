"""What pictures of several verbs are drawn with: colours, sheets, borders, labels."""
