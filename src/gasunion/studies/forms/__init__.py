"""Forms that a union may take: a committee, a joint operator, a joint company. None is recommended."""
