"""The committee's room: runs of plans as data, protocols in versions, and what each party said to one."""
