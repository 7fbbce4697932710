"""Objects whose attributes are given once, by name."""

import inspect
from dataclasses import FrozenInstanceError
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(eq_default=False, kw_only_default=True, frozen_default=True)
class Frozen:
    """An object whose attributes are given by name and cannot be set afterwards.

    A subclass annotates its attributes, as a dataclass does, and may have a `__post_init__`. It is
    no dataclass, since Streamlit shows the documentation of dataclasses instead of their HTML.
    """

    __signature__: ClassVar[inspect.Signature] = inspect.Signature()

    def __init_subclass__(cls) -> None:
        """Add the attributes that the subclass annotates."""
        super().__init_subclass__()
        kind = inspect.Parameter.KEYWORD_ONLY
        own = {
            name: inspect.Parameter(name, kind, annotation=annotation)
            for name, annotation in inspect.get_annotations(cls).items()
        }
        attributes = {**cls.__signature__.parameters, **own}
        cls.__signature__ = inspect.Signature(list(attributes.values()))

    def __init__(self, **attributes: Any) -> None:
        self.__signature__.bind(**attributes)
        vars(self).update(attributes)
        self.__post_init__()

    def __post_init__(self) -> None:
        """Do what is to be done once the attributes are known."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete attribute {name!r}")
