"""A worker that is killed by batch 9: that of the second offer, networked, from replication 4096 on."""

import os
import signal

from raid_standin import dask_setup, replicate  # noqa: F401

from skyshed.engage import replicate as compiled


