"""Hold every public name to numpydoc's checks, and to a summary, an example and all parameters."""

import inspect
import sys
from collections.abc import Iterator

from numpydoc.validate import validate

import mlpviz

UNASKED = {
    "ES01": "a one-line summary is often all there is to say",
    "GL01": "the summary starts on the first line, as ruff holds",
    "SA01": "see-also lists go stale",
}
UNASKED_OF_MEMBERS = UNASKED | {"EX01": "the example of a class shows its members at work"}


def public_members() -> Iterator[str]:
    """Yield the dotted names of the public methods and properties of public classes."""
    for name in mlpviz.__all__:
        made = getattr(mlpviz, name)
        if inspect.isclass(made):
            for member, value in vars(made).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    yield f"mlpviz.{name}.{member}"


def faults(name: str, unasked: dict[str, str]) -> list[str]:
    """Return one line for each thing that is wrong with a name's docstring."""
    found = validate(name)["errors"]
    return [f"{name}: {code} {message}" for code, message in found if code not in unasked]


def main() -> None:
    """Print every fault, and fail if there is one."""
    lines = [line for name in mlpviz.__all__ for line in faults(f"mlpviz.{name}", UNASKED)]
    lines += [line for name in public_members() for line in faults(name, UNASKED_OF_MEMBERS)]
    if lines:
        sys.exit("\n".join(lines))
    print(f"the docstrings of {len(mlpviz.__all__)} public names are in order")


if __name__ == "__main__":
    main()
