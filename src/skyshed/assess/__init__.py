"""The pipeline from a scenario to a result, and the question why.

The room can be called: ``skyshed.assess(scenario)``.

``skyshed.assess`` is this package as soon as anything imports from it, whatever the lazy front
door says; making the package callable keeps the one public spelling true at all times.
"""

import sys
from types import ModuleType


class _CallableRoom(ModuleType):
    def __call__(self, *args: object, **kwargs: object) -> object:
        from skyshed.assess.pipeline import assess

        return assess(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableRoom
