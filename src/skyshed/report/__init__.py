"""What people read: a folder a verb, and beside the folders what several verbs say."""
