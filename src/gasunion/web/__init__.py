"""The desk and its API: requests become calls of `operations`, and answers become words."""
