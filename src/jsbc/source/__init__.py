"""Source texts."""


def immutable(source: object) -> bytes:
    """The bytes of a source in a buffer that may change. TypeError when it is no text."""
    if not isinstance(source, (bytearray, memoryview)):
        raise TypeError(f"source must be str or bytes, not {type(source).__name__}")
    return bytes(source)
