"""Stage cache by hash of inputs, map over blocks, progress and cancel callbacks, results that appear whole."""
