"""``python -m skyshed``."""

import sys

from skyshed.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
