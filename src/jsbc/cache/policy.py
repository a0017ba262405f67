"""When a script is worth an entry."""


class Policy:
    """Thresholds; a subclass may decide otherwise.

    min_source      shorter sources compile faster than their entry is found: browsers use 1,024 bytes; here a warm
                    start also saves loading the parser and the compiler (2-3 ms), so the limit is lower
    min_visits      write at this visit; V8 and Firefox wait for a later one (within 72 hours), because most pages are
                    never seen again. A Python program that asks for a cache comes back: the default is the first visit
                    The count is kept beside the entries; each process that needs a source is a visit
    visit_window    seconds within which visits count together, at most 14 days: then a collection forgets them
    idle_seconds    a Cache with background=True writes when no JavaScript has run for so long: the burst of a start is
                    over then, and a worker that is ended by a signal has mostly lived longer
    longest_wait    seconds after which it writes although the program is never idle
    max_ratio       an entry is refused when it is larger than this many times its source (Firefox: 5)
    """

    def __init__(
        self,
        *,
        min_source: int = 256,
        min_visits: int = 1,
        visit_window: float = 72 * 3600.0,
        max_ratio: float = 5.0,
        idle_seconds: float = 0.5,
        longest_wait: float = 10.0,
    ) -> None:
        numbers = (min_source, visit_window, max_ratio, idle_seconds, longest_wait)
        # Asked this way round, NaN is refused too.
        if not (min_visits >= 1 and all(number >= 0 for number in numbers)):
            raise ValueError("min_visits is at least 1, the other numbers are not negative")
        self.min_source = min_source
        self.min_visits = min_visits
        self.visit_window = visit_window
        self.max_ratio = max_ratio
        self.idle_seconds = idle_seconds
        self.longest_wait = longest_wait

    def wants(self, source_length: int) -> bool:
        """Whether a source is looked up and stored at all."""
        return source_length >= self.min_source

    def stores(self, source_length: int, visits: int) -> bool:
        """Whether a new entry is written at this visit."""
        return self.wants(source_length) and visits >= self.min_visits

    def accepts(self, source_length: int, blob_length: int) -> bool:
        """Whether a finished entry is kept."""
        return blob_length <= self.max_ratio * source_length + 4096

    def extends(self, new_functions: int) -> bool:
        """Whether an entry is written again because this many more functions were compiled."""
        return new_functions > 0
