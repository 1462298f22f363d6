# pyarrow ships no types; everything it has is Any
from typing import Any

def __getattr__(name: str) -> Any: ...
